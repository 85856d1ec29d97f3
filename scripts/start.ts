import { runMain } from "#scripts/lib/plain-error";
import { runStack } from "#scripts/lib/run-stack";

await runMain(() => runStack("start"));
