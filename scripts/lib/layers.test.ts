import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLayerReport } from "#scripts/lib/layers";

let folder = "";
let output = "";

const files = {
  "package.json": JSON.stringify({
    type: "module",
    imports: { "#server/*": "./server/*.ts", "#db/*": "./db/*.ts", "#scripts/*": "./scripts/*.ts" },
  }),
  "server/domain/money.ts": "export const cents = 100;\nexport type Money = bigint;\n",
  "server/domain/reads-files.ts": 'import { readFile } from "node:fs/promises";\nexport const read = readFile;\n',
  "server/domain/knows-tables.ts": 'import { table } from "#db/schema/cases";\nexport const known = table;\n',
  "server/routers/app.ts":
    'import { take } from "#server/services/take";\nexport const router = take;\nexport type Router = typeof router;\n',
  "server/routers/queries.ts": 'import { db } from "#db/client";\nexport const query = db;\n',
  "server/services/take.ts":
    'import { cents } from "#server/domain/money";\nimport { db } from "#db/client";\nexport const take = [cents, db];\n',
  "server/services/calls-out.ts":
    'import { stripe } from "#server/connectors/stripe/client";\nexport const call = stripe;\n',
  "server/connectors/stripe/client.ts": "export const stripe = 1;\n",
  "server/connectors/stripe/writes.ts": 'import { db } from "#db/client";\nexport const write = db;\n',
  "server/sandbox/cheats.ts": 'import { db } from "#db/client";\nexport const cheat = db;\n',
  "server/cli/fine.ts": 'import { take } from "#server/services/take";\nexport const run = take;\n',
  "db/client.ts": 'import { table } from "#db/schema/cases";\nexport const db = table;\n',
  "db/schema/cases.ts": 'import { cents } from "#server/domain/money";\nexport const table = cents;\n',
  "components/fine.tsx":
    'import type { Router } from "@/server/routers/app";\nimport { cents } from "@/server/domain/money";\nexport const Fine = (props: { router: Router }) => <p>{String(props.router)}{cents}</p>;\n',
  "components/pulls-server.tsx":
    'import { router } from "@/server/routers/app";\nexport const Pulls = () => <p>{String(router)}</p>;\n',
  "app/page.tsx":
    'import { take } from "#server/services/take";\nexport default function Page() {\n  return <p>{String(take)}</p>;\n}\n',
  "app/api/route.ts": 'import { router } from "#server/routers/app";\nexport const GET = router;\n',
  "node_modules/server-only/index.js": "export {};\n",
  "components/guarded.ts": 'import "server-only";\nexport const guarded = 1;\n',
};

const expected = [
  ["domain-touches-nothing", "server/domain/reads-files.ts"],
  ["domain-knows-itself", "server/domain/knows-tables.ts"],
  ["routers-are-lists", "server/routers/queries.ts"],
  ["services-know-kernel", "server/services/calls-out.ts"],
  ["services-know-the-shape-of-connectors", "server/services/calls-out.ts"],
  ["connectors-know-wire", "server/connectors/stripe/writes.ts"],
  ["sandbox-stands-alone", "server/sandbox/cheats.ts"],
  ["components-take-types-of-routers", "components/pulls-server.tsx"],
  ["app-composes", "app/page.tsx"],
  ["app-without-services", "app/page.tsx"],
  ["server-only-where-it-helps", "components/guarded.ts"],
] as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docket-layers-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  ({ output } = await readLayerReport(folder));
}, 30_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(expected)("%s is broken by %s", (rule, file) => {
  expect(output).toContain(`error ${rule}: ${file} →`);
});

test("nothing else is complained about", () => {
  const complaints = [...output.matchAll(/error ([\w-]+): (\S+) →/g)].map(([, rule, file]) => `${rule} ${file}`);
  const planted = expected.map(([rule, file]) => `${rule} ${file}`);
  expect(complaints.filter((each) => !planted.includes(each))).toEqual([]);
});
