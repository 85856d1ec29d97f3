import { accountAging } from "#server/services/accounts/account-aging";
import { accountAttempts } from "#server/services/accounts/account-attempts";
import { accountContracts } from "#server/services/accounts/account-contracts";
import { accountDisputes } from "#server/services/accounts/account-disputes";
import { accountHealth } from "#server/services/accounts/account-health";
import { accountInvoices } from "#server/services/accounts/account-invoices";
import { accountPayments } from "#server/services/accounts/account-payments";
import { accountUnapplied } from "#server/services/accounts/account-unapplied";
import { getAccount } from "#server/services/accounts/get-account";
import { accountStatement } from "#server/services/statements/account-statement";
import { pageQuery, query, router } from "#server/trpc/init";

export const accountsRouter = router({
  get: query(getAccount),
  aging: query(accountAging),
  invoices: pageQuery(accountInvoices),
  payments: pageQuery(accountPayments),
  unapplied: query(accountUnapplied),
  attempts: pageQuery(accountAttempts),
  disputes: query(accountDisputes),
  contracts: query(accountContracts),
  health: query(accountHealth),
  statement: query(accountStatement),
});
