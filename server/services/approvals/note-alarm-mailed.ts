import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { approvalAlarms, approvalRequests } from "#db/schema/approvals";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { requestEvent } from "#server/services/approvals/request-events";

/** Notes that the mail of an alarm went out, and to how many, so that no run sends it again. */
export const noteAlarmMailed = defineCommand({
  name: "request.note_mailed",
  permission: "approval.maintain",
  input: z.strictObject({ alarmId: z.uuid(), people: z.int().min(0) }),
  async run(scope, { alarmId, people }) {
    const [alarm] = await scope.tx
      .update(approvalAlarms)
      .set({ mailedAt: scope.now })
      .where(and(eq(approvalAlarms.id, alarmId), isNull(approvalAlarms.mailedAt)))
      .returning({ requestId: approvalAlarms.requestId, level: approvalAlarms.level });
    if (!alarm) throw conflict("The mail of this alarm was noted already.");
    const [row] = await scope.tx.select().from(approvalRequests).where(eq(approvalRequests.id, alarm.requestId));
    if (!row) throw new Error("An alarm is of a request that is not there.");
    const sentence =
      people === 0
        ? `No mail went out about request ${row.number}: nobody is left to tell, or mails are not set up.`
        : `${people === 1 ? "One person was" : `${people} people were`} told of request ${row.number} by mail.`;
    const event = requestEvent("request.mailed", row, { sentence, data: { alarmId, level: alarm.level, people } });
    return { result: null, events: [event] };
  },
});
