"use client";
import Link from "next/link";
import type { DryRunSample, MappingDryRun } from "#server/domain/policies/views";
import { Count } from "../format/count";
import { Badge, type Tone } from "../ui/badge";

/** The answer of a dry run: how far it looked, what would change by field, and samples with the message behind each. */
export function DryRunResult({ result }: { result: MappingDryRun }) {
  const { coverage, records, fields, becomingDead, becomingReadable, samples } = result;
  const isQuiet =
    records.changed + records.appearing + records.disappearing + becomingDead.count + becomingReadable === 0;
  return (
    <section aria-label="Result of the trial" className="flex flex-col gap-3 rounded-lg bg-surface-2 px-4 py-3">
      <p role="status" className="text-pretty">
        The newest <Count value={coverage.read} /> of <Count value={coverage.stored} /> messages of{" "}
        <Count value={coverage.days} /> days were read both ways; <Count value={records.compared} /> stored records come
        from them.{" "}
        {isQuiet ? (
          <strong className="font-semibold">Nothing would change.</strong>
        ) : (
          <strong className="font-semibold">
            <Count value={records.changed} /> {records.changed === 1 ? "record" : "records"} would change.
          </strong>
        )}
      </p>
      {isQuiet ? null : (
        <ul aria-label="What would change" className="flex flex-col gap-1">
          {fields.map(({ kind, field, count }) => (
            <li key={`${kind} ${field}`}>
              <Count value={count} /> {kindWords(kind)}: <span className="font-mono">{field}</span>
            </li>
          ))}
          {records.appearing > 0 ? (
            <li>
              <Count value={records.appearing} /> records would be added
            </li>
          ) : null}
          {records.disappearing > 0 ? (
            <li>
              <Count value={records.disappearing} /> records would no longer be made; they stay as they are
            </li>
          ) : null}
          {becomingReadable > 0 ? (
            <li className="text-good">
              <Count value={becomingReadable} /> messages that were set aside could be read
            </li>
          ) : null}
          {becomingDead.reasons.map(({ reason, count }) => (
            <li key={reason} className="text-danger">
              <Count value={count} /> messages could no longer be read: {reason}
            </li>
          ))}
        </ul>
      )}
      {samples.length > 0 ? <Samples samples={samples} /> : null}
    </section>
  );
}

const outcomes: Record<DryRunSample["what"], { word: string; tone: Tone }> = {
  changed: { word: "Changes", tone: "accent" },
  appears: { word: "New", tone: "good" },
  disappears: { word: "No longer made", tone: "warn" },
  dead: { word: "Unreadable", tone: "danger" },
  readable: { word: "Readable", tone: "good" },
};

function Samples({ samples }: { samples: readonly DryRunSample[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label="Samples, scrolls sideways" tabIndex={0} data-scrolls className="overflow-x-auto">
      <table className="w-full min-w-[44rem] text-left">
        <thead className="text-ink-2 text-sm">
          <tr>
            {["Record", "Outcome", "Field", "Now", "Then"].map((head) => (
              <th key={head} scope="col" className="py-1 pr-4 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{samples.flatMap(rowsOf)}</tbody>
      </table>
    </section>
  );
}

const MOST_DIFFERENCES = 6;

/** One line a value that differs; a sample without any has one line with its reason. */
function rowsOf(sample: DryRunSample, at: number) {
  const { inboxId, kind, externalId, what, reason, differences } = sample;
  const shown = differences.slice(0, MOST_DIFFERENCES);
  const lines = shown.length > 0 ? shown : [null];
  return lines.map((line, index) => (
    <tr key={`${at} ${line?.field ?? what}`} className={index === 0 ? "border-t align-top" : "align-top"}>
      <th scope="row" className="py-1 pr-4 font-normal">
        {index === 0 ? (
          <Link href={`/sync/messages?message=${inboxId}`} className="underline underline-offset-2">
            {kindWords(kind)} <span className="break-all font-mono">{externalId}</span>
          </Link>
        ) : (
          <span className="sr-only">
            {kindWords(kind)} {externalId}
          </span>
        )}
      </th>
      <td className="py-1 pr-4">
        {index === 0 ? <Badge tone={outcomes[what].tone}>{outcomes[what].word}</Badge> : null}
      </td>
      {line ? (
        <>
          <td className="py-1 pr-4 font-mono">{line.field}</td>
          <td className="max-w-72 break-all py-1 pr-4">{line.before ?? <Nothing />}</td>
          <td className="max-w-72 break-all py-1">{line.after ?? <Nothing />}</td>
        </>
      ) : (
        <td colSpan={3} className="max-w-96 text-pretty py-1 text-ink-2">
          {reason}
        </td>
      )}
    </tr>
  ));
}

function Nothing() {
  return <span className="text-ink-2">nothing</span>;
}

/** "billing_customer" → "billing customer". */
function kindWords(kind: string): string {
  return kind.replaceAll("_", " ");
}
