import type { DeskView } from "#server/domain/collections/record-views";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { Panel } from "./panel";

/** Who worked it last, when it comes back, and what the customer waits for. */
export function FollowUpPanel({ desk: { workedAt, workedBy, followUpOn, awaitingUs, today } }: { desk: DeskView }) {
  return (
    <Panel title="Follow-up">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-ink-2">Comes back</dt>
        <dd>
          {followUpOn === null ? (
            "No day set"
          ) : (
            <>
              <Day day={followUpOn} className="font-medium" />{" "}
              {followUpOn < today ? <Badge tone="danger">Passed</Badge> : null}
              {followUpOn === today ? <Badge tone="warn">Today</Badge> : null}
            </>
          )}
        </dd>
        <dt className="text-ink-2">Waits for</dt>
        <dd className="break-words">
          {awaitingUs === null ? (
            "Nothing"
          ) : (
            <>
              <span className="font-medium">{awaitingUs.words}</span>{" "}
              <span className="text-ink-2">
                since <Day day={awaitingUs.since} isShort />
              </span>
            </>
          )}
        </dd>
        <dt className="text-ink-2">Last worked</dt>
        <dd>
          {workedAt === null ? (
            "Never"
          ) : (
            <>
              <Instant at={workedAt} />
              {workedBy === null ? "" : ` by ${workedBy}`}
            </>
          )}
        </dd>
      </dl>
    </Panel>
  );
}
