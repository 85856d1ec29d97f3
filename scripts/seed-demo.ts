import { seedDemo } from "#db/seed/demo";
import { seedDemoAccess } from "#db/seed/demo-access";
import { seedDemoFactors } from "#db/seed/demo-factors";
import { seedDemoTeams } from "#db/seed/demo-teams";
import { runMain } from "#scripts/lib/plain-error";
import { DEMO_PAST_DAYS } from "#server/domain/demo/requests";
import { addHours } from "#server/domain/time";
import { runtime } from "#server/runtime";

await runMain(async () => {
  const { clock, ...pools } = await runtime();
  // The company is older than its installation: what its people asked for lately was asked within their time there.
  const { loaded } = await seedDemo(pools, () => addHours(clock.now(), -24 * DEMO_PAST_DAYS));
  if (loaded) {
    await seedDemoTeams(pools, clock.now);
    await seedDemoFactors(pools, clock.now);
    await seedDemoAccess(pools, clock.now);
  }
  process.stdout.write(loaded ? "The demo company was set up.\n" : "The demo company is there already.\n");
  await pools.close();
  return 0;
});
