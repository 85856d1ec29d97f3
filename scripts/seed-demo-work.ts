import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { seedDemoCollections } from "#db/seed/demo-collections";
import { seedDemoDisputes } from "#db/seed/demo-disputes";
import { seedDemoRequests } from "#db/seed/demo-requests";
import { runMain } from "#scripts/lib/plain-error";
import { openTransaction } from "#server/kernel/command";
import { runtime } from "#server/runtime";

/** The worker carries a request out within seconds; a machine that is busy is not waited for longer. */
const PATIENCE_MS = 45_000;
const LOOK_EVERY_MS = 500;

await runMain(async () => {
  const { clock, ...pools } = await runtime();
  const isCarriedOut = async (requestId: string, invoiceId: string) => {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(LOOK_EVERY_MS)) {
      const [seen] = await pools.db.transaction(async (tx) => {
        await openTransaction(tx, "all");
        return tx.execute<{ done: boolean }>(sql`
          select state = 'executed' and exists (select from credit_memos m where m.invoice_id = ${invoiceId} and m.deleted_at is null) as done
          from approval_requests where id = ${requestId}`);
      });
      if (seen?.done) return true;
    }
    return false;
  };
  const { isSeeded, left } = await seedDemoRequests(pools, clock.now, { isCarriedOut });
  const missing = left.length === 0 ? "" : ` Left out: ${left.join("; ")}.`;
  process.stdout.write(isSeeded ? `The demo company has requests.${missing}\n` : "There are requests already.\n");
  const begun = performance.now();
  const collected = await seedDemoCollections(pools, clock.now);
  const leftOut = collected.left.length === 0 ? "" : ` Left out: ${collected.left.join("; ")}.`;
  process.stdout.write(
    collected.isSeeded
      ? `The demo company has collected for some weeks (${collected.told} acts in ${Math.round(performance.now() - begun)} ms).${leftOut}\n`
      : "Something was said to customers already.\n",
  );
  const contested = await seedDemoDisputes(pools, clock.now);
  const passedOver = contested.left.length === 0 ? "" : ` Left out: ${contested.left.join("; ")}.`;
  process.stdout.write(
    contested.isSeeded
      ? `Customers of the demo company contest invoices (${contested.told} claims).${passedOver}\n`
      : "Something is contested already.\n",
  );
  await pools.close();
  return 0;
});
