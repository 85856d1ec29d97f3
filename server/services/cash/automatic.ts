import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AutomaticView } from "#server/domain/cash/views";
import { addHours } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { activePolicy } from "#server/services/policies/active-policy";

const DAYS = 90;

type Counted = { automatic: number; automatic_undone: number; by_hand: number };

/** How much of the money that was decided about needed nobody, and how much of that somebody took back. */
export const automaticShare = defineQuery({
  name: "cash.automatic",
  permission: "cash.read",
  input: z.strictObject({}),
  async run(scope): Promise<AutomaticView> {
    const since = addHours(scope.now, -DAYS * 24).toISOString();
    const { document } = await activePolicy(scope, "matching");
    const [counted] = await scope.tx.execute<Counted>(sql`
      select count(*) filter (where kind = 'automatic')::int as automatic,
        count(*) filter (where kind = 'automatic' and undone_at is not null)::int as automatic_undone,
        count(*) filter (where kind <> 'automatic' and undone_at is null)::int as by_hand
      from receipt_decisions where decided_at >= ${since}::timestamptz`);
    const {
      automatic,
      automatic_undone: undone,
      by_hand: byHand,
    } = counted ?? { automatic: 0, automatic_undone: 0, by_hand: 0 };
    const stood = automatic - undone;
    const percent = (part: number, of: number) => (of === 0 ? null : Math.floor((part * 100) / of));
    return {
      days: DAYS,
      isOn: document.isAutomatic,
      automatic,
      automaticUndone: undone,
      byHand,
      sharePercent: percent(stood, stood + byHand),
      precisionPercent: percent(stood, automatic),
    };
  },
});
