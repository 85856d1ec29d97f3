import { readLayerReport } from "#scripts/lib/layers";
import { runMain } from "#scripts/lib/plain-error";

await runMain(async () => {
  const { code, output } = await readLayerReport();
  process.stdout.write(output);
  return code;
});
