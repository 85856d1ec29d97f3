"use client";
import { X } from "lucide-react";
import Link from "next/link";
import type { AuditEvent } from "#server/domain/audit/views";
import { Section } from "../case/section";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { policyVersionWords } from "../policies/policy-pages";
import { Button } from "../ui/button";
import { Fact } from "../ui/fact";
import { IconButton } from "../ui/icon-button";
import { caseAtHref } from "./audit-url";
import { subjectWords } from "./audit-words";
import { ChangesTable } from "./changes-table";
import { type LedgerState, OPEN_EVENT_ID } from "./use-ledger";

type PaneProps = { event: AuditEvent; onClose: () => void; narrow: LedgerState["narrow"] };

/** One event, whole: the sentence, who and under what, what changed, and what belongs to it. */
export function EventPane({ event, onClose, narrow }: PaneProps) {
  const { text } = event;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b pr-1 pl-5">
        <p className="min-w-0 flex-1 truncate text-ink-2 first-letter:uppercase">{subjectWords(event.subject)}</p>
        <IconButton label="Close the event" keyHint="Escape" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </header>
      <article
        id={OPEN_EVENT_ID}
        tabIndex={-1}
        aria-label={text}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-10 outline-none"
      >
        <div className="px-5 pt-4 pb-3">
          <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
            <h2 className="min-w-0 flex-1 text-balance font-semibold text-xl">{text}</h2>
            {event.amount ? <Amount money={event.amount} showsZero className="font-semibold text-xl" /> : null}
          </div>
          {event.detail ? <p className="mt-1 text-pretty break-words text-ink-2">{event.detail}</p> : null}
          {event.subject.caseId ? (
            <p className="mt-2">
              <Link href={caseAtHref(event.subject.caseId, event.at)} className="underline underline-offset-2">
                The case as it stood then
              </Link>
            </p>
          ) : null}
        </div>
        <Section title="Who, when and under what">
          <EventFacts event={event} />
        </Section>
        <Section title="What changed">
          <ChangesTable changes={event.changes} currency={event.amount?.currency ?? null} />
        </Section>
        <Section title="What belongs to it">
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={() => narrow({ correlation: event.correlationId })}>
              Everything of this happening
            </Button>
            <Button size="sm" onClick={() => narrow({ type: event.type })}>
              Every event of this kind
            </Button>
            {event.policyVersion ? <PolicyButton policy={event.policyVersion} narrow={narrow} /> : null}
          </div>
        </Section>
      </article>
    </div>
  );
}

function PolicyButton({ policy, narrow }: { policy: string; narrow: LedgerState["narrow"] }) {
  const [, kind = "", version = ""] = /^(.+) v(\d+)$/.exec(policy) ?? [];
  if (kind === "") return null;
  return (
    <Button size="sm" onClick={() => narrow({ policy: kind, version: Number(version) })}>
      Everything under {policyVersionWords(policy)}
    </Button>
  );
}

function EventFacts({ event }: { event: AuditEvent }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3">
      <Fact label="Who">{event.actorName}</Fact>
      {event.onBehalfOf ? <Fact label="On behalf of">{event.onBehalfOf}</Fact> : null}
      <Fact label="When">
        <Instant at={event.at} as="exact" />
      </Fact>
      <Fact label="Policy">{event.policyVersion === null ? "none" : policyVersionWords(event.policyVersion)}</Fact>
      <Fact label="Legal entity">{event.entity ?? "none"}</Fact>
      <Fact label="Command">
        <span className="break-all font-mono text-sm">{event.command}</span>
      </Fact>
      <Fact label="Event">
        <span className="break-all font-mono text-sm">{event.type}</span>
      </Fact>
      <Fact label="Place in the log">
        <span className="font-mono text-sm">{event.position}</span>
      </Fact>
      <Fact label="Number in its chain">{event.sequence}</Fact>
      <Fact label="Correlation">
        <span className="break-all font-mono text-sm">{event.correlationId}</span>
      </Fact>
      <Fact label="Hash" hint={event.hash}>
        <span className="select-all break-all font-mono text-sm">{event.hash}</span>
      </Fact>
    </dl>
  );
}
