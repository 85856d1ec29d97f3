import { seedDemo } from "#db/seed/demo";
import { seedDemoTeams } from "#db/seed/demo-teams";
import { runMain } from "#scripts/lib/plain-error";
import { runtime } from "#server/runtime";

await runMain(async () => {
  const { clock, ...pools } = await runtime();
  const { loaded } = await seedDemo(pools, clock.now);
  if (loaded) await seedDemoTeams(pools, clock.now);
  process.stdout.write(loaded ? "The demo company was set up.\n" : "The demo company is there already.\n");
  await pools.close();
  return 0;
});
