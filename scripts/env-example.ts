import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { envExample } from "#scripts/lib/env-example";
import { runMain } from "#scripts/lib/plain-error";
import { projectRoot } from "#scripts/lib/project";

await runMain(async () => {
  await writeFile(join(projectRoot, ".env.example"), envExample());
  return 0;
});
