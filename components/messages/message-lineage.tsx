import Link from "next/link";
import type { MessageState } from "#server/domain/sync/message-selection";
import type { MessageRecord, MessageRow, TouchedCase } from "#server/domain/sync/message-views";
import { kindWords, messageStateWords } from "#server/domain/sync/message-words";
import { Section } from "../case/section";
import { shortDocument } from "../case/short-ids";
import { Instant } from "../format/instant";
import { Badge, type Tone } from "../ui/badge";
import { messageTones, subjectWords } from "./message-tones";
import { messageHref } from "./messages-url";

const standings: Record<MessageRecord["standing"], { words: string; tone: Tone }> = {
  latest: { words: "Latest word", tone: "good" },
  superseded: { words: "A later word stands", tone: "calm" },
  absent: { words: "Nothing stored", tone: "warn" },
};

/** What a message made: each record, whether its word still stands, and the rows that follow from it. */
export function MessageLineage({ records, state }: { records: readonly MessageRecord[] | null; state: MessageState }) {
  return (
    <Section title="What it made">
      {records === null ? (
        <p className="text-ink-2">Its source is not connected here, so what it made cannot be told.</p>
      ) : records.length === 0 ? (
        <p className="text-ink-2">
          {state === "dead" || state === "skipped"
            ? "Nothing: it was not taken in."
            : state === "received"
              ? "Nothing yet: it waits to be read."
              : "Nothing: it holds no fact that is kept."}
        </p>
      ) : (
        <ul className="space-y-2">
          {records.map((record) => (
            <LineageOf key={record.id} record={record} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function LineageOf({ record }: { record: MessageRecord }) {
  const { words, tone } = standings[record.standing];
  return (
    <li>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="inline-block font-medium first-letter:uppercase">{kindWords(record.kind)}</span>
        <span className="break-all font-mono text-sm">{record.externalId}</span>
        <Badge tone={tone}>{words}</Badge>
        {record.isDeleted ? <Badge tone="warn">Deleted at the source</Badge> : null}
      </p>
      <p className="text-ink-2 text-sm">
        Version of <Instant at={record.versionAt} as="exact" />
        {record.rows.length > 0
          ? `; stands here as ${record.rows.map((row) => `${row.table.toLowerCase()} ${row.name}`).join(", ")}`
          : record.standing !== "absent" && !record.isPlaced
            ? "; waits for something it refers to"
            : ""}
      </p>
    </li>
  );
}

export function TouchedCases({ cases }: { cases: readonly TouchedCase[] }) {
  if (cases.length === 0) return null;
  return (
    <Section title="Cases">
      <ul className="space-y-1">
        {cases.map((one) => (
          <li key={one.id} className="flex items-center gap-2">
            <Link
              href={`/${one.queue}?${one.isOpen ? "" : "lane=closed&"}case=${one.id}`}
              className="min-w-0 truncate underline underline-offset-2"
            >
              Case {one.number}: {one.title}
            </Link>
            <Badge tone={one.isOpen ? "warn" : "good"}>{one.isOpen ? "Open" : "Closed"}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function OtherMessages({ title, rows }: { title: string; rows: readonly MessageRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="space-y-1">
        {rows.map((row) => (
          <li key={row.id} className="flex items-center gap-2">
            <Badge tone={messageTones[row.state]}>{messageStateWords[row.state]}</Badge>
            <Link href={messageHref(row.id)} className="min-w-0 flex-1 truncate underline underline-offset-2">
              {shortDocument(subjectWords(row.about, row.stream))} · {row.stream}
            </Link>
            <Instant at={row.receivedAt} className="shrink-0 text-ink-2 text-sm" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
