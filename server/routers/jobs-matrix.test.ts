import { describe, expect, test, vi } from "vitest";
import { jobQueues } from "#db/job-queues";
import { type JobName, jobPermissions } from "#server/domain/access/actor";
import { settle } from "#server/routers/testing/access-list";
import { webSettings } from "#server/routers/testing/in-request";

const settings = { ...webSettings, BANK_DROP_FOLDER: "/var/bank", STRIPE_API_KEY: "sk_test_x" };
for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
const { work } = await import("#server/jobs/work");
const { slotsAt } = await import("#server/jobs/schedule");

/** Every file that is part of the running product, by its path from the root. */
const texts = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>(["../../{app,components,db,scripts,server}/**/*.{ts,tsx}", "../../*.ts"], {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  )
    .map(([file, text]) => [new URL(file, "file:///server/routers/").pathname.slice(1), text] as const)
    .filter(([file]) => !/\.test\.|\/testing\//.test(file)),
);

type Standing = { file: string; kind: string; name: string };

/** Where the code takes on an actor that is nobody's account. */
const standings: Standing[] = Object.entries(texts).flatMap(([file, text]) =>
  [...text.matchAll(/kind: "(job|policy|assistant)", name: (?:"([\w-]+)"|(\w+))/g)].map(
    ([, kind = "", name, variable]) => ({ file, kind, name: name ?? `the ${kind} named by ${variable}` }),
  ),
);

test("every queue has its job, and that job its short list", () => {
  expect(Object.keys(work).sort()).toEqual(jobQueues.map(({ name }) => name).sort());
  const clocked = new Set<string>(slotsAt(new Date("2026-03-02T09:30:40Z")).map(({ queue }) => queue));
  settle(
    "jobs",
    Object.entries(work).map(([queue, { actor }]) => ({
      name: queue,
      cells: [actor, clocked.has(queue) ? "by the clock" : "when asked for", jobPermissions[actor].join(", ")],
    })),
  );
});

test("nothing acts without a person but where it is listed", () => {
  const byFile = Object.groupBy(standings, ({ file }) => file);
  settle(
    "who acts unattended",
    Object.entries(byFile).map(([file, own = []]) => ({
      name: file,
      cells: [[...new Set(own.map(({ kind, name }) => (kind === "job" ? name : `${kind} ${name}`)))].join(", ")],
    })),
  );
});

/** The files a file needs at run time, itself included. */
function reached(roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const open = [...roots];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const text = texts[file];
    if (text === undefined || seen.has(file)) continue;
    seen.add(file);
    for (const [, what = ""] of text.matchAll(/^(?:import (?!type)|export \{)[^;]*? from "#([^"]+)";/gms))
      open.push(`${what}.ts`);
    for (const [, what = ""] of text.matchAll(/import\("#([^"]+)"\)/g)) open.push(`${what}.ts`);
  }
  return [...seen];
}

/** Where a job's work begins: what its queues run, and whatever acts in its name elsewhere. */
function rootsOf(job: string): string[] {
  const table = texts["server/jobs/work.ts"] ?? "";
  const handlers = [...table.matchAll(/handle: (\w+), actor: "([\w-]+)"/g)]
    .filter(([, , actor]) => actor === job)
    .map(([, handle]) => new RegExp(`import \\{ ${handle} \\} from "#([^"]+)"`).exec(table)?.[1])
    .map((path) => `${path}.ts`);
  const elsewhere = standings.filter(({ name }) => name === job).map(({ file }) => file);
  return [...handlers, ...elsewhere];
}

/** Said at a door, or asked further in. */
const asks = (text: string, permission: string) =>
  text.includes(`permission: "${permission}"`) ||
  new RegExp(`\\b(?:can|entitiesWith)\\([^;]*?"${permission.replace(".", "\\.")}"`).test(text);

describe("a job holds no permission that nothing it reaches asks for", () => {
  test.each(Object.keys(jobPermissions) as JobName[])("%s", (job) => {
    const roots = rootsOf(job);
    expect(roots.length, `${job} acts nowhere`).toBeGreaterThan(0);
    const files = reached(roots).filter((file) => !file.startsWith("server/domain/access/"));
    const surplus = jobPermissions[job].filter(
      (permission) => !files.some((file) => asks(texts[file] ?? "", permission)),
    );
    expect(surplus).toEqual([]);
  });
});
