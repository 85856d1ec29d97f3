import type { DryRun, ExpectedRecord, ExpectedState } from "#server/domain/sync/message-views";
import { fieldWords, kindWords } from "#server/domain/sync/message-words";
import type { FieldDifference } from "#server/domain/sync/record-differences";
import { plural } from "../case/words";
import { Amount } from "../format/money";
import { Badge, type Tone } from "../ui/badge";

export const expectedWords: Record<ExpectedState, { words: string; tone: Tone }> = {
  applied: { words: "Would be taken in", tone: "good" },
  unchanged: { words: "Would say nothing new", tone: "calm" },
  ignored: { words: "Would be of no interest", tone: "calm" },
  dead: { words: "Would still be dead", tone: "danger" },
};

const outcomes: Record<ExpectedRecord["outcome"], string> = {
  new: "is new",
  replaces: "would replace what stands",
  same: "says what stands already",
  older: "is older than what stands, which stays",
};

/** What a repair would come to. Nothing was changed to find out. */
export function DryRunView({ result }: { result: DryRun }) {
  const { words, tone } = expectedWords[result.state];
  return (
    <section aria-label="Dry run" role="status" className="rounded-md border bg-surface-0 p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{words}</Badge>
        <span className="text-ink-2">Read with {result.mappingVersion}. Nothing was changed.</span>
      </p>
      {result.reason ? <p className="mt-2 text-pretty break-words">{result.reason}</p> : null}
      {result.touched.length > 0 ? (
        <p className="mt-2">
          Would touch {result.touched.map((row) => `${row.table.toLowerCase()} ${row.name}`).join(", ")}.
        </p>
      ) : null}
      <ul className="mt-2 space-y-3">
        {result.records.map((record) => (
          <li key={`${record.kind} ${record.externalId}`}>
            <p>
              <span className="inline-block font-medium first-letter:uppercase">{kindWords(record.kind)}</span>{" "}
              <span className="break-all font-mono text-sm">{record.externalId}</span> {outcomes[record.outcome]}
              {record.outcome === "replaces" && record.differences.length === 0 ? ", with the same facts" : ""}.
            </p>
            <Differences record={record} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** So many are listed; a new record has as many as it has fields. */
const MOST_LISTED = 40;

function Differences({ record }: { record: ExpectedRecord }) {
  const { differences } = record;
  if (differences.length === 0) return null;
  const isNew = record.outcome === "new";
  return (
    <div className="mt-1 overflow-x-auto">
      <table className="w-full text-left text-sm">
        <thead className="text-ink-2">
          <tr>
            <th scope="col" className="py-1 pr-4 font-medium">
              Field
            </th>
            {isNew ? null : (
              <th scope="col" className="py-1 pr-4 font-medium">
                Stands now
              </th>
            )}
            <th scope="col" className="py-1 font-medium">
              This message
            </th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, MOST_LISTED).map((difference) => (
            <tr key={difference.field} className="border-t align-top">
              <th scope="row" className="py-1 pr-4 font-normal">
                {fieldWords(difference.field)}
              </th>
              {isNew ? null : (
                <td className="break-all py-1 pr-4">
                  <Value difference={difference} side="before" currency={record.currency} />
                </td>
              )}
              <td className="break-all bg-differ py-1">
                <Value difference={difference} side="after" currency={record.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > MOST_LISTED ? (
        <p className="mt-1 text-ink-2 text-sm">and {plural(differences.length - MOST_LISTED, "further field")}</p>
      ) : null}
    </div>
  );
}

function Value({
  difference,
  side,
  currency,
}: {
  difference: FieldDifference;
  side: "before" | "after";
  currency: string | null;
}) {
  const value = difference[side];
  if (value === null) return <span className="text-ink-2">nothing</span>;
  if (difference.field.endsWith("Minor") && currency !== null && /^-?\d+$/.test(value))
    return <Amount money={{ minor: BigInt(value), currency }} showsZero />;
  return <>{value}</>;
}
