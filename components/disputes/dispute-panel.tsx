"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { can } from "#server/domain/access/actor";
import { isOpen } from "#server/domain/cases/machine";
import type { CaseDetail } from "#server/domain/cases/views";
import { promiseWords } from "#server/domain/collections/promise";
import { sourceLabels } from "#server/domain/disputes/records";
import type { DisputeDetail } from "#server/domain/disputes/views";
import { accountHref } from "../accounts/account-url";
import { Section } from "../case/section";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { keyOf } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useDesk } from "../queue/desk-context";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { DecideForm, type DecideHandle } from "./decide-form";
import { type DisputeAct, DisputeActDialog } from "./dispute-acts";
import { DisputeItems } from "./dispute-items";

/** The dispute a case is about: its parts, what was promised beside it, and what can be decided. */
export function DisputePanel({ detail, hasKeys }: { detail: CaseDetail; hasKeys: boolean }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.disputes.ofCase.queryOptions({ caseId: detail.id }));
  if (error) return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
  if (data === undefined)
    return (
      <Section title="Dispute">
        <SkeletonRows count={3} label="Loading the dispute" />
      </Section>
    );
  return data === null ? null : <Loaded detail={detail} dispute={data} hasKeys={hasKeys} />;
}

type LoadedProps = { detail: CaseDetail; dispute: DisputeDetail; hasKeys: boolean };

function Loaded({ detail, dispute, hasKeys }: LoadedProps) {
  const { focusList } = useDesk();
  const person = usePerson();
  const [isDeciding, setDeciding] = useState(false);
  const [act, setAct] = useState<DisputeAct | null>(null);
  const form = useRef<DecideHandle>(null);
  const isHeldElsewhere = detail.ownerId !== null && detail.ownerId !== person.userId;
  const mayWork = can(person, "dispute.work", detail.entity) && isOpen(detail.state) && !isHeldElsewhere;
  const hasOpen = dispute.items.some(({ state }) => state === "open");
  const mayDecide = mayWork && hasOpen;
  const mayRebill =
    can(person, "dispute.work", detail.entity) && dispute.items.some(({ accepted }) => accepted.minor > 0n);
  useShortcut("case.resolve", () => setDeciding(true), { isOn: hasKeys && mayDecide, label: "Decide the dispute" });
  useEffect(() => {
    if (isDeciding) form.current?.focus();
  }, [isDeciding]);
  const seen = { caseId: detail.id, version: detail.version };
  return (
    <Section
      title="Dispute"
      tools={
        mayDecide && !isDeciding ? (
          <Button size="sm" variant="primary" keyHint={keyOf("case.resolve")} onClick={() => setDeciding(true)}>
            Decide
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-3">
        <DisputeItems items={dispute.items} />
        <p className="break-words border-l-2 pl-3">
          <bdi>{dispute.claim}</bdi>
        </p>
        <Claim dispute={dispute} />
        <Mails dispute={dispute} />
        {isDeciding && mayDecide ? (
          <DecideForm
            key={dispute.items.map(({ id, state }) => `${id} ${state}`).join()}
            dispute={dispute}
            seen={seen}
            handle={form}
            onDone={() => {
              setDeciding(false);
              focusList();
            }}
          />
        ) : null}
        {mayWork || mayRebill ? (
          <div role="toolbar" aria-label="Acts on the dispute" className="flex flex-wrap gap-1">
            {mayDecide ? (
              <Button size="sm" onClick={() => setAct("withdraw")}>
                Taken back…
              </Button>
            ) : null}
            {mayWork ? (
              <>
                <Button size="sm" onClick={() => setAct("reclassify")}>
                  Another reason…
                </Button>
                <Button size="sm" onClick={() => setAct("link_ticket")}>
                  {dispute.ticket ? "Another ticket…" : "Link a ticket…"}
                </Button>
              </>
            ) : null}
            {mayRebill ? (
              <Button size="sm" onClick={() => setAct("link_rebill")}>
                Billed anew…
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {act ? <DisputeActDialog act={act} dispute={dispute} seen={seen} onClose={() => setAct(null)} /> : null}
    </Section>
  );
}

/** What was written since, and the way to the account, where a mail is written. */
function Mails({ dispute: { mails, customer } }: { dispute: DisputeDetail }) {
  return (
    <section aria-label="Mail since it was raised" className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">Mail since it was raised</span>
        <Link href={accountHref(customer.id)} className="text-accent text-sm hover:underline">
          Write on the account
        </Link>
      </p>
      {mails.length === 0 ? <p className="text-ink-2">None yet.</p> : null}
      <ul>
        {mails.map(({ id, isFromCustomer, subject, with: who, at }) => (
          <li key={id} className="flex flex-wrap gap-x-2">
            <span className="text-ink-2">
              <Instant at={at} as="moment" /> {isFromCustomer ? "from" : "to"} <bdi>{who}</bdi>
            </span>
            <bdi className="min-w-0 break-words">{subject}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where the claim came from, and what the customer promised of the same invoices. */
function Claim({ dispute }: { dispute: DisputeDetail }) {
  const { source, personName, raisedBy, raisedOn, ticket, promises, reason } = dispute;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      <dt className="text-ink-2">Reason</dt>
      <dd>
        {reason.label}
        {reason.department === "" ? null : <span className="text-ink-2"> · {reason.department}</span>}
      </dd>
      <dt className="text-ink-2">Raised</dt>
      <dd>
        <Day day={raisedOn} /> by {raisedBy} · {sourceLabels[source].toLowerCase()}
        {personName === null ? null : ` · ${personName}`}
      </dd>
      {ticket ? (
        <>
          <dt className="text-ink-2">Ticket</dt>
          <dd>
            {ticket.number} <bdi>{ticket.subject}</bdi> <span className="text-ink-2">· {ticket.status}</span>
          </dd>
        </>
      ) : null}
      {promises.map(({ number, amount, promisedOn, state }) => (
        <div key={number} className="contents">
          <dt className="text-ink-2">Promise {number}</dt>
          <dd>
            <Amount money={amount} /> by <Day day={promisedOn} />{" "}
            <span className="text-ink-2">· {promiseWords[state].toLowerCase()}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
