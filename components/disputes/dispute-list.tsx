import Link from "next/link";
import { sourceLabels } from "#server/domain/disputes/records";
import type { DisputeView } from "#server/domain/disputes/views";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { DisputeItems } from "./dispute-items";
import { outcomeWord } from "./dispute-words";

/** Disputes, each with its parts; what is open stands first. */
export function DisputeList({
  disputes,
  isWithCustomer = false,
}: {
  disputes: readonly DisputeView[];
  isWithCustomer?: boolean;
}) {
  return (
    <ul className="flex flex-col gap-5">
      {disputes.map((dispute) => (
        <li key={dispute.id} className="flex flex-col gap-2">
          <Head dispute={dispute} isWithCustomer={isWithCustomer} />
          <p className="break-words border-l-2 pl-3">
            <bdi>{dispute.claim}</bdi>
          </p>
          <DisputeItems items={dispute.items} />
        </li>
      ))}
    </ul>
  );
}

function Head({ dispute, isWithCustomer }: { dispute: DisputeView; isWithCustomer: boolean }) {
  const { case: of, reason, disputed, outcome, raisedOn, source, customer } = dispute;
  const { word, tone } = outcomeWord(outcome);
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      {of === null ? (
        <span className="font-medium">{reason.label}</span>
      ) : (
        <Link href={`/disputes?case=${of.id}`} className="font-medium text-accent hover:underline">
          <span className="text-ink-2">{of.number}</span> {reason.label}
        </Link>
      )}
      <Amount money={disputed} />
      <Badge tone={tone}>{word}</Badge>
      <span className="text-ink-2 text-sm">
        {isWithCustomer ? `${customer.name} · ` : ""}
        <Day day={raisedOn} /> · {sourceLabels[source].toLowerCase()}
      </span>
    </p>
  );
}
