import { accountPlace } from "#server/services/worklist/account-place";
import { compareAccounts } from "#server/services/worklist/compare-accounts";
import { criticalInvoices } from "#server/services/worklist/critical-invoices";
import { listWorklist, worklistCounts } from "#server/services/worklist/list-worklist";
import { worklistChoices } from "#server/services/worklist/worklist-choices";
import { worklistTeam } from "#server/services/worklist/worklist-team";
import { pageQuery, query, router } from "#server/trpc/init";

export const worklistRouter = router({
  list: pageQuery(listWorklist),
  counts: query(worklistCounts),
  account: query(accountPlace),
  choices: query(worklistChoices),
  compare: query(compareAccounts),
  criticalInvoices: query(criticalInvoices),
  team: query(worklistTeam),
});
