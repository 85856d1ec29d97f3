import type { SuspectedChange } from "#server/domain/causes/views";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { beforeWords, suspectWords } from "./cause-words";

/** Where to look for what brought it about: the nearest change first. A suspicion, and said to be one. */
export function Suspects({ suspects, firstSeenAt }: { suspects: readonly SuspectedChange[]; firstSeenAt: Date }) {
  if (suspects.length === 0)
    return (
      <p className="text-ink-2">
        In the two days before <Instant at={firstSeenAt} as="moment" /> no mapping, policy, credential or connector
        changed, and no source sent other fields than before. Look for it at the source.
      </p>
    );
  return (
    <>
      <p className="text-ink-2">Any of these may have brought it about; none is proven to have.</p>
      <ol className="divide-y border-y">
        {suspects.map((change) => (
          <li key={`${change.at.toISOString()} ${change.text}`} className="flex flex-wrap gap-x-3 gap-y-1 py-2">
            <Badge>{suspectWords[change.kind]}</Badge>
            <div className="min-w-0 flex-1 basis-80">
              <p className="text-pretty">{change.text}</p>
              {change.detail ? <p className="break-words text-ink-2">{change.detail}</p> : null}
            </div>
            <p className="whitespace-nowrap text-ink-2">
              <Instant at={change.at} as="moment" />, {beforeWords(change.minutesBefore)}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}
