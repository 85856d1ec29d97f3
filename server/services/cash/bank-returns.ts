import { sql } from "drizzle-orm";
import { z } from "zod";
import { isLateReturn } from "#server/domain/cash/bank-returns";
import type { BankReturnView } from "#server/domain/cash/views";
import { businessDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { loadBankReturns } from "#server/services/exceptions/load-bank-returns";
import { activePolicy } from "#server/services/policies/active-policy";

/** Orders looked at, the latest first: a bank books them within days. */
const MOST = 200;

type Row = {
  id: string;
  request_id: string;
  entry_id: string;
  entity_code: string;
  account: string;
  time_zone: string;
  payer_name: string;
  case_id: string | null;
};

/** What is ordered back and has not left the account yet, the oldest first. */
export const bankReturnsToSend = defineQuery({
  name: "cash.returns",
  permission: "cash.read",
  input: z.strictObject({}),
  async run(scope): Promise<BankReturnView[]> {
    const rows = await scope.tx.execute<Row>(sql`
      select r.id, r.request_id, r.entry_id, r.entity_code, a.name as account, e.time_zone, r.payer_name,
        (select c.id from cases c where c.subject_type = 'bank_entry' and c.subject_id = r.entry_id and c.closed_at is null order by c.number limit 1) as case_id
      from bank_returns r join bank_accounts a on a.id = r.bank_account_id join legal_entities e on e.code = r.entity_code
      order by r.made_at desc, r.id desc limit ${MOST}`);
    const returns = await loadBankReturns(scope, [...new Set(rows.map((row) => row.entry_id))]);
    const { document } = await activePolicy(scope, "matching");
    const views = rows.flatMap((row): BankReturnView[] => {
      const order = returns.get(row.entry_id)?.find(({ id }) => id === row.id);
      if (!order || order.bookedOn !== null || order.cameBackOn !== null) return [];
      const today = businessDate(scope.now, row.time_zone);
      return [
        {
          requestId: row.request_id,
          reference: order.reference,
          entity: row.entity_code,
          account: row.account,
          payer: row.payer_name,
          amount: { minor: order.amountMinor, currency: order.currency },
          orderedOn: order.orderedOn,
          isLate: isLateReturn(order, today, document.returnBookedWithinDays),
          caseId: row.case_id,
        },
      ];
    });
    return views.reverse();
  },
});
