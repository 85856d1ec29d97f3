import { runMain } from "#scripts/lib/plain-error";
import { onInstallation } from "#scripts/lib/run-command";

const words = process.argv.slice(2);
const speaksToSources = ["sync", "sandbox"].includes(words[0] ?? "");

await runMain(() =>
  onInstallation(async () => {
    const { runDocket } = await import("#server/cli/docket");
    return runDocket(words);
  }, speaksToSources),
);
