import { runGauntlet } from "#gauntlet/run";
import { runMain } from "#scripts/lib/plain-error";
import { onScratch } from "#scripts/lib/run-command";

await runMain(() => onScratch(() => runGauntlet(process.argv.slice(2))));
