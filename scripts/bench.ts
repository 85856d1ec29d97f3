import { runBench } from "#bench/run";
import { runMain } from "#scripts/lib/plain-error";
import { onScratch } from "#scripts/lib/run-command";

await runMain(() => onScratch(() => runBench(process.argv.slice(2))));
