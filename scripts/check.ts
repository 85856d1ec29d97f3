import { checkAll } from "#scripts/lib/check-all";
import { conclude } from "#scripts/lib/checks";
import { runMain } from "#scripts/lib/plain-error";

await runMain(async () => {
  const write = (text: string) => process.stdout.write(text);
  return conclude(await checkAll(write), write);
});
