import { accountAging } from "#server/services/accounts/account-aging";
import { accountInvoices } from "#server/services/accounts/account-invoices";
import { accountPayments } from "#server/services/accounts/account-payments";
import { getAccount } from "#server/services/accounts/get-account";
import { accountStatement } from "#server/services/statements/account-statement";
import { pageQuery, query, router } from "#server/trpc/init";

export const accountsRouter = router({
  get: query(getAccount),
  aging: query(accountAging),
  invoices: pageQuery(accountInvoices),
  payments: pageQuery(accountPayments),
  statement: query(accountStatement),
});
