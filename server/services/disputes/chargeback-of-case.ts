import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ChargebackDetail } from "#server/domain/disputes/chargeback-views";
import { schemeCodesInWords, schemeReasonOf } from "#server/domain/disputes/scheme-reasons";
import { businessDate, daysBetween } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";
import { loadChargeback, loadKeptPack } from "#server/services/disputes/load-chargeback";

/** The months in which what banks decided is counted. */
const MONTHS = 12;

/** What the payer's bank says and asks for, until when, and the pack that was made for it. */
export const chargebackOfCase = defineQuery({
  name: "dispute.chargeback_of_case",
  permission: "dispute.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<ChargebackDetail> {
    const row = await findCase(scope, caseId);
    const chargeback = await loadChargeback(scope, row);
    const { label, claim, asks, ...codes } = schemeReasonOf(chargeback.reason);
    const dayOf = (at: Date) => businessDate(at, chargeback.timeZone);
    const { evidenceDueAt } = chargeback;
    return {
      status: chargeback.status,
      reason: label,
      claim,
      codes: schemeCodesInWords(codes),
      asks: asks.map(({ words }) => words),
      amount: chargeback.amount,
      evidenceDueAt,
      daysLeft: evidenceDueAt && daysBetween(dayOf(scope.now), dayOf(evidenceDueAt)),
      pack: await loadKeptPack(scope, row.id),
      decided: await countDecided(scope),
    };
  },
});

async function countDecided({ tx, now }: Pick<Scope, "tx" | "now">): Promise<ChargebackDetail["decided"]> {
  const [row] = await tx.execute<{ won: number; decided: number }>(sql`
    select (count(*) filter (where status = 'won'))::int as won, count(*)::int as decided from payment_disputes
    where status in ('won', 'lost') and deleted_at is null and source_version_at > ${now.toISOString()}::timestamptz - make_interval(months => ${MONTHS})`);
  return { won: row?.won ?? 0, of: row?.decided ?? 0 };
}
