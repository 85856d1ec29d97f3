import Link from "next/link";
import type { MessageHistoryEntry } from "#server/domain/sync/message-views";
import { Section } from "../case/section";
import { Instant } from "../format/instant";

/** The life of a message, latest first. */
export function MessageHistory({ history }: { history: readonly MessageHistoryEntry[] }) {
  return (
    <Section title="History">
      <ol className="space-y-2">
        {history.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id and are never moved
          <li key={index}>
            <p className="break-words">{entry.text}</p>
            {entry.detail ? <p className="break-words border-line border-l-2 pl-2 text-ink-2">{entry.detail}</p> : null}
            <p className="text-ink-2 text-sm">
              <Instant at={entry.at} as="moment" />
              {entry.replayId ? (
                <>
                  {" · "}
                  <Link href={`/sync/messages/replays/${entry.replayId}`} className="underline underline-offset-2">
                    Receipt of the replay
                  </Link>
                </>
              ) : null}
            </p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
