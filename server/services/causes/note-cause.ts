import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { causes } from "#db/schema/causes";
import { actorName } from "#server/domain/access/actor";
import { rootCauseKeys } from "#server/domain/exceptions/root-causes";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { stableId } from "#server/kernel/ids";
import { noSuchCause } from "#server/services/causes/get-cause";
import { visiblePlaces } from "#server/services/causes/visible-places";

/** A page in the web and nothing else: what is written here is shown to others as a link. */
const TicketUrl = z
  .url({ protocol: /^https?$/, error: "the address of a ticket, such as https://tracker.example/BILL-42" })
  .max(500);

/** Writes down what was found out about a cause: in words, as one of the root causes, and where engineers work on it. */
export const noteCause = defineCommand({
  name: "cause.note",
  permission: "cause.note",
  input: z.strictObject({
    signature: z.string().min(1).max(300),
    note: z.string().trim().max(2_000).nullable(),
    rootCause: z.enum(rootCauseKeys).nullable(),
    ticketUrl: TicketUrl.nullable(),
  }),
  async run(scope, { signature, ...noted }) {
    const [seen] = await scope.tx.execute(
      sql`select 1 from cases c where c.cause_signature = ${signature} and ${visiblePlaces(scope)} limit 1`,
    );
    if (!seen) throw noSuchCause();
    // Its first note makes the row; an id made of the words lets two who are first agree on it.
    const id = stableId("cause", signature);
    await scope.tx
      .insert(causes)
      .values({ id, signature, notedBy: actorName(scope.actor), notedAt: scope.now })
      .onConflictDoNothing();
    const [before] = await scope.tx.select().from(causes).where(eq(causes.id, id)).for("update");
    const was = {
      note: before?.note ?? null,
      rootCause: before?.rootCause ?? null,
      ticketUrl: before?.ticketUrl ?? null,
    };
    if (was.note === noted.note && was.rootCause === noted.rootCause && was.ticketUrl === noted.ticketUrl)
      throw ruleViolation("This is what is noted already. Nothing was changed.");
    await scope.tx
      .update(causes)
      .set({ ...noted, notedBy: actorName(scope.actor), notedAt: scope.now })
      .where(eq(causes.id, id));
    return {
      result: { message: "Noted. Cases of this cause that close by themselves are put down to it." },
      events: [{ type: "cause.noted", subject: { type: "cause", id }, before: was, after: noted, data: { signature } }],
    };
  },
});
