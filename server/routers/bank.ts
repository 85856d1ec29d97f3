import { assignBankAccount } from "#server/services/bank/assign-bank-account";
import { bankFilesQuery } from "#server/services/bank/bank-files";
import { bankOverview } from "#server/services/bank/bank-overview";
import { bankStatementQuery } from "#server/services/bank/bank-statement";
import { importBankFile } from "#server/services/bank/import-bank-file";
import { mutation, query, router } from "#server/trpc/init";

export const bankRouter = router({
  overview: query(bankOverview),
  files: query(bankFilesQuery),
  statement: query(bankStatementQuery),
  import: mutation(importBankFile),
  assignAccount: mutation(assignBankAccount),
});
