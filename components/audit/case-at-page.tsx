"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { type CaseAt, type CaseField, caseAt, instantsOf } from "#server/domain/audit/case-at";
import { changesOf } from "#server/domain/audit/changes";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { isNotFound, isRefused, referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { cn } from "../ui/cn";
import { FailedFace, RefusedFace, StaleNotice } from "../ui/faces";
import { Fact } from "../ui/fact";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";
import { plainWords } from "./audit-words";
import { ChangesTable, FieldValue } from "./changes-table";

/** A case as it stood at any instant, rebuilt from its events alone. */
export function CaseAtPage({ caseId }: { caseId: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.audit.caseHistory.queryOptions({ caseId }));
  const [asked, setAsked] = useQueryState("at", parseAsString.withOptions({ history: "replace" }));
  if (error)
    return isNotFound(error) || isRefused(error) ? (
      <RefusedFace title="This case cannot be shown">{sentenceOf(error)}</RefusedFace>
    ) : (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={8} label="Loading the case" />;
  const instants = instantsOf(data.events);
  const last = instants.length - 1;
  const wanted = asked === null ? Number.NaN : Date.parse(asked);
  const at = Number.isNaN(wanted)
    ? last
    : Math.max(
        0,
        instants.findLastIndex((instant) => instant.getTime() <= wanted),
      );
  const instant = instants[at] as Date;
  const stood = caseAt(data.events, instant);
  const go = (index: number) => void setAsked(instants[index]?.toISOString() ?? null);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-5xl flex-col gap-6 px-5 py-5">
        <Slider instants={instants} at={at} onChange={go} />
        {stood ? <Stood stood={stood} owners={data.owners} /> : null}
        <Part title={`What had happened, ${stood?.events ?? 0} of ${data.events.length} events`}>
          <ol className="flex flex-col">
            {data.events.map((event) => {
              const isLater = event.at > instant;
              return (
                <li key={event.sequence} className={cn("border-t py-2", isLater && "text-ink-2")}>
                  <button
                    type="button"
                    aria-current={event.at.getTime() === instant.getTime() ? "step" : undefined}
                    onClick={() => void setAsked(event.at.toISOString())}
                    className="w-full text-left aria-[current]:font-medium"
                  >
                    <span className="text-ink-2 text-sm">
                      {event.sequence} · <Instant at={event.at} as="exact" />
                      {isLater ? " · later" : ""}
                    </span>
                    <span className="block text-pretty">{event.text}</span>
                  </button>
                  {event.at.getTime() === instant.getTime() ? (
                    <ChangesTable changes={changesOf(event.payload)} currency={currencyOf(stood)} />
                  ) : null}
                </li>
              );
            })}
          </ol>
        </Part>
      </div>
    </div>
  );
}

type SliderProps = { instants: readonly Date[]; at: number; onChange: (index: number) => void };

/** Every instant at which something happened, one step each. */
function Slider({ instants, at, onChange }: SliderProps) {
  const instant = instants[at] as Date;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor="case-at" className="font-semibold text-xl">
        As it stood on <Instant at={instant} as="exact" />
      </label>
      <input
        id="case-at"
        type="range"
        min={0}
        max={instants.length - 1}
        value={at}
        aria-valuetext={`Step ${at + 1} of ${instants.length}, ${instant.toISOString()}`}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="w-full accent-accent"
      />
      <p className="text-ink-2 text-sm">
        Step {at + 1} of {instants.length}; the arrow keys go from one to the next.
      </p>
    </div>
  );
}

const shown: readonly { field: CaseField; label: string }[] = [
  { field: "state", label: "State" },
  { field: "severity", label: "Severity" },
  { field: "ownerId", label: "Owner" },
  { field: "team", label: "Team" },
  { field: "dueAt", label: "Due" },
  { field: "priority", label: "Priority" },
  { field: "amountMinor", label: "Amount" },
  { field: "customerName", label: "Customer" },
  { field: "document", label: "Document" },
  { field: "entityCode", label: "Legal entity" },
  { field: "queue", label: "Desk" },
  { field: "escalationLevel", label: "Escalation" },
  { field: "snoozedUntil", label: "Asleep until" },
  { field: "waitingOn", label: "Waits for" },
  { field: "isHoldingInvoice", label: "Holds its invoice" },
  { field: "clockStoppedAt", label: "Clock stands since" },
  { field: "outcome", label: "Outcome" },
  { field: "closedAt", label: "Closed" },
  { field: "rootCause", label: "Root cause" },
  { field: "reopenCount", label: "Found again" },
  { field: "policyVersion", label: "Priority by" },
  { field: "routedBy", label: "Routed by" },
];

function Stood({ stood, owners }: { stood: CaseAt; owners: Readonly<Record<string, string>> }) {
  const { fields } = stood;
  const { number, title } = fields;
  return (
    <>
      <header className="flex flex-col gap-1">
        <h2 className="text-balance font-semibold text-lg">{String(title ?? "A case")}</h2>
        <p className="text-ink-2">Case {String(number ?? "without a number in the log")}</p>
      </header>
      {stood.gaps.length > 0 ? (
        <StaleNotice>
          The log says less than everything: event {stood.gaps[0]?.sequence} finds another {stood.gaps[0]?.field} than
          the events before it make.
        </StaleNotice>
      ) : null}
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4" aria-label="The case then">
        {shown.map(({ field, label }) => (
          <Fact key={field} label={label}>
            <Value field={field} stood={stood} owners={owners} />
          </Fact>
        ))}
        <Fact label="Comments">{stood.comments}</Fact>
        <Fact label="Questions">
          {stood.questions} asked, {stood.answers} answered
        </Fact>
        <Fact label="Files">{stood.files}</Fact>
      </dl>
      {stood.fixes.length > 0 ? (
        <Part title="Fixes asked for by then">
          <ul className="flex flex-col gap-1">
            {stood.fixes.map((fix) => (
              <li key={fix.at.toISOString()} className="flex flex-wrap items-center gap-2">
                <span>{fix.label}</span>
                <span className="text-ink-2">
                  {fix.by}, <Instant at={fix.at} as="exact" />
                </span>
                <Badge tone={fix.became === "failed" ? "danger" : fix.became === "done" ? "good" : "calm"}>
                  {fix.became}
                </Badge>
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
    </>
  );
}

/** Fields whose values are keys, which people read as words. */
const keyed: readonly CaseField[] = ["state", "outcome", "rootCause", "waitingOn", "team"];

function Value({
  field,
  stood,
  owners,
}: {
  field: CaseField;
  stood: CaseAt;
  owners: Readonly<Record<string, string>>;
}) {
  const value = stood.fields[field];
  if (value === undefined) return <span className="text-ink-2">not in the log</span>;
  if (value === null) return <span className="text-ink-2">none</span>;
  if (field === "ownerId") return <>{owners[String(value)] ?? String(value)}</>;
  if (field === "amountMinor") {
    const currency = currencyOf(stood);
    return currency ? <Amount money={{ minor: BigInt(String(value)), currency }} showsZero /> : String(value);
  }
  if (
    typeof value === "string" &&
    field !== "routedBy" &&
    field !== "policyVersion" &&
    !field.endsWith("At") &&
    field !== "snoozedUntil"
  )
    return <>{keyed.includes(field) ? plainWords(value) : value}</>;
  return <FieldValue field={field} value={String(value)} currency={null} />;
}

function currencyOf(stood: CaseAt | null): string | null {
  const currency = stood?.fields.currency;
  return typeof currency === "string" ? currency : null;
}

/** The way back to where it is worked. */
export function CaseLink({ caseId }: { caseId: string }) {
  return (
    <Link href={`/exceptions?case=${caseId}`} className="px-2.5 text-ink-2 underline underline-offset-2">
      The case today
    </Link>
  );
}
