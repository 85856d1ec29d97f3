import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { envExample } from "#scripts/lib/env-example";
import { projectRoot } from "#scripts/lib/project";
import { environmentSchema } from "#server/env";

test(".env.example is current; npm run env-example writes it", async () => {
  expect(await readFile(join(projectRoot, ".env.example"), "utf8")).toBe(envExample());
});

test("every setting stands in it with a sentence", () => {
  const text = envExample();
  for (const name of Object.keys(environmentSchema.shape)) {
    expect(text).toMatch(new RegExp(`# [A-Z0-9].+\\.\\n(# )?${name}=`));
  }
});
