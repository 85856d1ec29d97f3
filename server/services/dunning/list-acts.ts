import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type DunningActState, dunningActStates } from "#server/domain/collections/dunning-run";
import type { ActPage, ActRow } from "#server/domain/collections/dunning-views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { moneyOf } from "#server/services/dunning/get-run";

const PAGE = 50;

export type StoredRow = Omit<
  ActRow,
  "customerId" | "customerName" | "stepLabel" | "needsApproval" | "amounts" | "lastContactOn"
> & {
  customer_id: string;
  customer_name: string;
  step_label: string;
  needs_approval: boolean;
  amounts: { currency: string; minor: string }[];
  last_contact_on: PlainDate | null;
};

/** The acts of a run, a page at a time, by the customer's name: what is asked of each customer, or why not. */
export const listActs = defineQuery({
  name: "dunning.acts",
  permission: "collection.read",
  input: z.strictObject({
    runId: z.uuid(),
    states: z.array(z.enum(dunningActStates)).min(1).max(4),
    /** "regular/reminder_1". */
    step: z.string().max(90).nullable().default(null),
    hold: z.string().max(80).nullable().default(null),
    cursor: z.string().max(400).optional(),
  }),
  async run(scope, { runId, states, step, hold, cursor }): Promise<ActPage> {
    const [name, id] = cursor === undefined ? [null, null] : placeOf(cursor);
    const rows = await actRows(
      scope,
      sql`a.run_id = ${runId} and a.state = any(${sql.param([...states] as DunningActState[])}::text[])
        and (${step}::text is null or a.strategy || '/' || a.step = ${step})
        and (${hold}::text is null or a.holds @> ${JSON.stringify(hold === null ? [] : [{ kind: hold }])}::text::jsonb)
        and (${name}::text is null or (c.name, a.id) > (${name}::text, ${id}::uuid))`,
      PAGE + 1,
    );
    const shown = rows.slice(0, PAGE);
    const last = shown.at(-1);
    return {
      rows: shown.map(rowOf),
      nextCursor: rows.length > PAGE && last ? `${last.id} ${last.customer_name}` : null,
    };
  },
});

/** What is not a place begins the list anew. */
function placeOf(cursor: string): [string, string] {
  const parsed = z.uuid().safeParse(cursor.slice(0, 36));
  return parsed.success ? [cursor.slice(37), parsed.data] : ["", "00000000-0000-0000-0000-000000000000"];
}

export async function actRows({ tx }: Pick<Scope, "tx">, where: SQL, most: number): Promise<StoredRow[]> {
  return tx.execute<StoredRow>(sql`
    with page as (
      select a.*, c.name as customer_name from dunning_acts a join customers c on c.id = a.customer_id where ${where} order by c.name, a.id limit ${most})
    select p.id, p.customer_id, p.customer_name, p.strategy, p.step, p.step_label, p.action, p.needs_approval, p.state, p.holds,
      (select count(*)::int from dunning_items i where i.act_id = p.id) as invoices,
      (select json_agg(json_build_object('currency', s.currency, 'minor', s.minor) order by s.currency) from (
        select i.currency, sum(case when p.state = 'done' then coalesce(i.asked_minor, 0) else i.amount_minor end)::text as minor from dunning_items i where i.act_id = p.id group by 1) s) as amounts,
      (select max(l.on_day)::text from contact_ledger l where l.customer_id = p.customer_id and l.direction = 'out') as last_contact_on
    from page p order by p.customer_name, p.id`);
}

export function rowOf(row: StoredRow): ActRow {
  const { customer_id, customer_name, step_label, needs_approval, amounts, last_contact_on, ...rest } = row;
  return {
    ...rest,
    customerId: customer_id,
    customerName: customer_name,
    stepLabel: step_label,
    needsApproval: needs_approval,
    amounts: (amounts ?? []).map(moneyOf),
    lastContactOn: last_contact_on,
  };
}
