import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { bringToLife, type CompanySize, type LiveCompany } from "#server/services/exceptions/testing/live-company";

export type { Planted } from "#server/services/exceptions/testing/live-company";

/** A company in a database of the test file's own. */
export type Company = LiveCompany & { db: TestDatabase };

/** @param size enough customers that mistakes can be planted on drafts of the running period: 160 and more. */
export async function openCompany(size: CompanySize): Promise<Company> {
  const db = await openTestDatabase();
  const company = await bringToLife(db, size);
  return {
    ...company,
    db,
    async close() {
      await company.close();
      await db.close();
    },
  };
}
