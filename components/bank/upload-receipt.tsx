"use client";
import { bankFormatNames } from "#server/domain/bank/bank-file";
import type { BankImportResult, BankRefusal, ImportedStatement } from "#server/domain/bank/views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { accountText, kindWords } from "./bank-words";
import type { Upload } from "./use-uploads";

/** What became of one file: what was in it, or the lines for which it was refused. */
export function UploadReceipt({ upload: { fileName, state } }: { upload: Upload }) {
  return (
    <li className="flex flex-col gap-1 border-b py-3 last:border-b-0">
      <p className="flex flex-wrap items-center gap-2">
        <span className="break-all font-medium">{fileName}</span>
        <StateBadge state={state} />
      </p>
      {state.kind === "done" ? <Taken result={state.result} /> : null}
      {state.kind === "refused" ? (
        <Refused sentence={state.sentence} refusal={state.refusal} reference={state.reference} />
      ) : null}
    </li>
  );
}

function StateBadge({ state }: { state: Upload["state"] }) {
  if (state.kind === "waiting") return <Badge>Waiting</Badge>;
  if (state.kind === "sending") return <Badge tone="accent">Being read</Badge>;
  if (state.kind === "refused") return <Badge tone="danger">Refused</Badge>;
  return state.result.outcome === "taken" ? <Badge tone="good">Taken</Badge> : <Badge>Taken before</Badge>;
}

function Taken({ result }: { result: BankImportResult }) {
  if (result.outcome === "taken_before")
    return (
      <p className="text-ink-2">
        The same bytes were taken <Instant at={result.takenAt} /> as {result.takenAs}. Nothing was changed.
      </p>
    );
  return (
    <>
      <p className="text-ink-2">
        {bankFormatNames[result.format]} with <Count value={result.statements} />{" "}
        {result.statements === 1 ? "account report" : "account reports"} and <Count value={result.entries} />{" "}
        {result.entries === 1 ? "entry" : "entries"}, <Count value={result.newEntries} /> of them new.
      </p>
      <ul className="flex flex-col gap-0.5">
        {result.imported.map((statement, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a receipt never changes its order
          <Statement key={index} statement={statement} />
        ))}
      </ul>
    </>
  );
}

function Statement({ statement }: { statement: ImportedStatement }) {
  const { currency, openingMinor, closingMinor, endsOn, entries, newEntries, entity } = statement;
  const money = (minor: bigint | null) => (minor === null ? null : { minor, currency });
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 text-sm">
      <span className="font-mono">{accountText(statement.account)}</span>
      <span className="text-ink-2">
        {kindWords[statement.kind]} {statement.number}, <Day day={endsOn} />
      </span>
      {openingMinor !== null && closingMinor !== null ? (
        <span>
          <Amount money={money(openingMinor)} showsZero /> to <Amount money={money(closingMinor)} showsZero />
        </span>
      ) : null}
      <span className="text-ink-2">
        <Count value={entries} /> {entries === 1 ? "entry" : "entries"}, <Count value={newEntries} /> new
      </span>
      {entity === null ? <Badge tone="warn">waits for its legal entity</Badge> : <span>{entity}</span>}
    </li>
  );
}

function Refused({
  sentence,
  refusal,
  reference,
}: {
  sentence: string;
  refusal: BankRefusal | null;
  reference: string | null;
}) {
  if (refusal === null)
    return (
      <p className="text-pretty text-danger">
        {sentence}
        {reference ? <span className="text-ink-2"> Reference to quote: {reference}</span> : null}
      </p>
    );
  return (
    <>
      <p className="text-pretty text-danger">
        {refusal.format ? `Read as ${bankFormatNames[refusal.format]} and not taken` : "Not taken"}; nothing was
        changed.
      </p>
      <ol className="flex flex-col gap-0.5">
        {refusal.problems.map(({ line, reason }) => (
          <li key={`${line} ${reason}`} className="flex gap-3">
            <span className="w-20 shrink-0 text-ink-2">Line {line}</span>
            <span className="min-w-0 text-pretty break-words">{reason}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
