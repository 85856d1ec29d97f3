import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { dunningActs } from "#db/schema/dunning";
import type { ActView } from "#server/domain/collections/dunning-views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { actRows, rowOf } from "#server/services/dunning/list-acts";

/** One act with its invoices: what was to be asked, and what was. */
export const getAct = defineQuery({
  name: "dunning.act",
  permission: "collection.read",
  input: z.strictObject({ actId: z.uuid() }),
  async run(scope, { actId }): Promise<ActView> {
    const [act] = await scope.tx.select().from(dunningActs).where(eq(dunningActs.id, actId));
    const [row] = act ? await actRows(scope, sql`a.id = ${actId}`, 1) : [];
    if (!act || !row) throw notFound("There is no such act. Go back to the run and open it from there.");
    return {
      ...rowOf(row),
      runId: act.runId,
      template: act.template,
      mailId: act.mailId,
      taskId: act.taskId,
      settledAt: act.settledAt,
      items: await itemsOf(scope, actId),
    };
  },
});

type ItemRow = {
  invoice_id: string;
  number: string;
  step: string;
  due_on: PlainDate;
  currency: string;
  planned: string;
  asked: string | null;
};

async function itemsOf({ tx }: Pick<Scope, "tx">, actId: string): Promise<ActView["items"]> {
  const rows = await tx.execute<ItemRow>(sql`
    select i.invoice_id, coalesce(v.number, v.external_id) as number, i.step, coalesce(v.due_on, v.issued_on)::text as due_on, i.currency, i.amount_minor::text as planned, i.asked_minor::text as asked
    from dunning_items i join invoices v on v.id = i.invoice_id where i.act_id = ${actId} order by v.due_on, v.number`);
  return rows.map(({ invoice_id, due_on, currency, planned, asked, ...row }) => ({
    ...row,
    invoiceId: invoice_id,
    dueOn: due_on,
    planned: { currency, minor: BigInt(planned) },
    asked: asked === null ? null : { currency, minor: BigInt(asked) },
  }));
}
