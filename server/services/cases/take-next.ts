import { actorName } from "#server/domain/access/actor";
import { TakeNextInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import type { CaseRow } from "#server/domain/cases/views";
import { activeLanes } from "#server/domain/collections/worklist-views";
import { addMinutes } from "#server/domain/time";
import { forbidden, notFound } from "#server/kernel/errors";
import { defineHotCommand } from "#server/kernel/hot-command";
import { personActing, undoEnds } from "#server/services/cases/case-acts";
import { rowFromStored, type StoredRow, storedRowColumns } from "#server/services/cases/case-row";
import { intersect, isNothing, notTheirs, openQueue, workedEntities } from "#server/services/cases/queue-access";

/** A taken case goes back when its taker does nothing with it for this long. */
export const LEASE_MINUTES = 15;

export type TakenNext = { row: CaseRow; message: string; undoUntil: Date };

const FROM = "routed";
/** The conditions are those of the index over what nobody holds, letter for letter. Of a queue with lanes, those are served in which something is to be done. */
const TAKE_THE_FIRST = `
  update cases set owner_id = $1::uuid, state = $2, leased_until = $3::timestamptz, version = version + 1
  where id = (
    select c.id from cases c
    where c.queue = $4 and c.closed_at is null and c.snoozed_until is null and c.owner_id is null and c.state = '${FROM}'
      and ($5::text[] is null or c.entity_code = any($5::text[])) and (c.lane is null or c.lane = any($7::text[]))
      and not exists (select 1 from case_skips s where s.user_id = $1::uuid and s.case_id = c.id and s.until > $6::timestamptz)
    order by c.priority desc, c.id desc for update skip locked limit 1)
  returning ${storedRowColumns("")}`;

/**
 * Serves the most urgent case nobody holds, and lends it for a while. Two people asking at once are served two cases:
 * whoever comes second passes over the row the first one has locked.
 */
export const takeNext = defineHotCommand({
  name: "case.take_next",
  permission: "case.work",
  input: TakeNextInput,
  change(scope, { queue: key }) {
    const { queue } = openQueue(scope.actor, key);
    const { userId } = personActing(scope);
    const worked = workedEntities(scope.actor, queue);
    if (isNothing(worked)) throw forbidden(`You may open ${queue.label} and not work it. ${notTheirs({ queue: key })}`);
    const state = caseMachine.next(FROM, "take");
    const leasedUntil = addMinutes(scope.now, LEASE_MINUTES);
    const within = intersect(scope.entities, worked);
    return {
      text: TAKE_THE_FIRST,
      parameters: [
        userId,
        state,
        leasedUntil.toISOString(),
        queue.key,
        within === "all" ? null : [...within],
        scope.now.toISOString(),
        [...activeLanes],
      ],
      event: {
        type: "case.served",
        subjectType: "case",
        before: { state: FROM, ownerId: null, leasedUntil: null },
        after: { state, ownerId: userId, leasedUntil },
      },
    };
  },
  answer(scope, { queue: key }, [row]: readonly Omit<StoredRow, "owner_name">[]): TakenNext {
    if (!row) {
      const { queue } = openQueue(scope.actor, key);
      throw notFound(
        `Nothing in ${queue.label} waits for somebody. New cases arrive when the next sync finds something.`,
      );
    }
    return {
      row: rowFromStored({ ...row, owner_name: actorName(scope.actor) }),
      message: `Case ${row.number} is yours for ${LEASE_MINUTES} minutes; it stays yours once you act on it.`,
      undoUntil: undoEnds(scope.now),
    };
  },
});
