"use client";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import { type ControlTotalView, isAccepted } from "#server/domain/completeness/views";
import { askHref, requestHref } from "../approvals/approvals-url";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { buttonClass } from "../ui/button-class";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Skeleton } from "../ui/skeleton";
import { Sides } from "./both-sides";
import { CountAgain } from "./count-again";
import { completenessHref, hasMoney, lowerFirst, type OpenDay, sideNames } from "./count-words";
import { Identifiers, Unequal } from "./identifier-lists";

type DayDetailProps = { open: OpenDay; entity: string | null; sourceLabel: string; subjectLabel: string };

/** Both sides of one day, and what makes the difference. */
export function DayDetail({ open, entity, sourceLabel, subjectLabel }: DayDetailProps) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data, error, refetch } = useQuery(
    trpc.completeness.day.queryOptions({ ...open, ...(entity === null ? {} : { entity }) }),
  );
  return (
    <section id="day" aria-labelledby="day-title" className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-3">
        <h2 id="day-title" className="font-semibold text-lg">
          {sourceLabel}: {lowerFirst(subjectLabel)} of <Day day={open.on} />
        </h2>
        {can(person, "sync.run") ? (
          <CountAgain
            source={open.source}
            label={`${lowerFirst(subjectLabel)} of ${sourceLabel}`}
            fromOn={open.on}
            toOn={open.on}
          />
        ) : null}
        <Link
          href={completenessHref({ entity, open: null })}
          data-print="hide"
          className={buttonClass("plain", "sm", "ml-auto")}
        >
          <X size={14} aria-hidden="true" />
          Close the day
        </Link>
      </header>
      {data ? (
        <Totals totals={data} open={open} sourceLabel={sourceLabel} />
      ) : error ? (
        <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
          {sentenceOf(error)}
        </FailedFace>
      ) : (
        <div role="status">
          <span className="sr-only">Loading the day</span>
          <Skeleton className="h-32" />
        </div>
      )}
    </section>
  );
}

function Totals({
  totals,
  open,
  sourceLabel,
}: {
  totals: readonly ControlTotalView[];
  open: OpenDay;
  sourceLabel: string;
}) {
  if (totals.length === 0)
    return (
      <EmptyFace title="This day has not been counted yet">
        Each source is counted once a day, in the morning, for the fourteen days before; a day can be counted at once
        with Count again.
      </EmptyFace>
    );
  return (
    <div className="divide-y border-y">
      {totals.map((total) => (
        <Total key={total.id} total={total} open={open} sourceLabel={sourceLabel} />
      ))}
    </div>
  );
}

/** A difference nobody can mend is let stand on the word of others. */
function LetStand({ total }: { total: ControlTotalView }) {
  const person = usePerson();
  const { id: totalId, entityCode: entity, acceptedRequestId } = total;
  if (isAccepted(total) && acceptedRequestId)
    return (
      <p className="text-ink-2">
        This difference stands:{" "}
        <Link href={requestHref(acceptedRequestId)} className="text-accent hover:underline">
          others signed for it
        </Link>
        .
      </p>
    );
  if (!can(person, "sync.repair", entity === "" ? undefined : entity)) return null;
  const href = askHref({ kind: "data_repair", repair: "accept_difference", total: totalId });
  return (
    <p data-print="hide">
      <Link href={href} className={buttonClass("quiet", "sm")}>
        Ask to let it stand…
      </Link>
    </p>
  );
}

type TotalProps = { total: ControlTotalView; open: OpenDay; sourceLabel: string };

function Total({ total, open, sourceLabel }: TotalProps) {
  const { there, here } = sideNames(open.subject, sourceLabel);
  const { missing, surplus, different, explained = [] } = total.differences;
  const currency = hasMoney(total.currency) ? total.currency : null;
  return (
    <article className="flex flex-col gap-3 py-3">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {[total.entityCode || "No legal entity named", currency].filter(Boolean).join(", ")}
        <Badge tone={total.state === "agrees" ? "good" : "danger"}>
          {total.state === "agrees" ? "Agrees" : "Differs"}
        </Badge>
        <span className="font-normal text-ink-2 text-sm">
          counted <Instant at={total.countedAt} />
          {total.brokenSince ? (
            <>
              , differs since <Instant at={total.brokenSince} as="moment" />
            </>
          ) : null}
          {total.repairedAt ? (
            <>
              , mended <Instant at={total.repairedAt} as="moment" />
            </>
          ) : null}
        </span>
      </h3>
      <Sides total={total} there={there} here={here} />
      <Identifiers title={`Missing in ${here}`} subject={open.subject} currency={total.currency} list={missing} />
      <Identifiers
        title={total.direction === "out" ? `Missing in ${there}` : `Only in ${here}`}
        subject={open.subject}
        currency={total.currency}
        list={surplus}
      />
      <Unequal subject={open.subject} currency={total.currency} list={different} there={there} here={here} />
      <Identifiers title="Explained" subject={open.subject} currency={total.currency} list={explained} />
      {total.state === "breaks" ? <LetStand total={total} /> : null}
    </article>
  );
}
