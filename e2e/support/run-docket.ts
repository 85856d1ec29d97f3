import { runDocket } from "#server/cli/docket";

process.exitCode = await runDocket(process.argv.slice(2));
