import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { readArguments, UsageError } from "#server/cli/command-line";
import { commands, runDocket } from "#server/cli/docket";
import { SandboxError } from "#server/cli/sandbox-client";
import { type Actor, jobPermissions } from "#server/domain/access/actor";
import { roles } from "#server/domain/access/roles";
import { rolesCell, settle } from "#server/routers/testing/access-list";
import { type Outcome, outcomeOfError, permissionNamed } from "#server/routers/testing/door";
import { serveFrom, webSettings } from "#server/routers/testing/in-request";
import { givenAccount } from "#server/services/sign-in/testing/given-account";

/** What asks for no permission speaks to the source systems of the demo, which there are nowhere else. */
const STAND_INS = "the demo's stand-ins";

/** Each command as somebody would type it; FILE is a file that is there. */
const typed: Record<string, string> = {
  "entity add": "FR01 --country FR --currency EUR --time-zone Europe/Paris",
  "entity list": "",
  "import receivables": "FILE --entity US01 --currency USD",
  "bank import": "FILE",
  "bank assign": "DE89370400440532013000 --currency EUR --entity DE01",
  "inbox post": "stripe FILE",
  "inbox replay": "--correlation a-correlation --reason Again",
  "sync run": "stripe",
  "sync status": "",
  reconcile: "stripe",
  aging: "--as-of 2026-03-01",
  "collections replay": "--file FILE",
  "audit verify": "",
  "sandbox clock": "",
  "sandbox advance": "1h",
  "sandbox inject": "missing_purchase_order",
  "sandbox planted": "",
  "sandbox faults": "clear",
  "user add": "new@meridian.example --name New --roles auditor",
  "user list": "",
  "user grant": "known@meridian.example --roles auditor",
  "user revoke": "known@meridian.example --reason Left",
  "user reset-factor": "known@meridian.example --reason Lost",
  "user disable": "known@meridian.example --reason Left",
};

let db: TestDatabase;
let folder: string;
const full = [...jobPermissions["command-line"]];
const hold = (permissions: readonly string[]) => Object.assign(jobPermissions, { "command-line": permissions });

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  folder = await mkdtemp(join(tmpdir(), "docket-words-"));
  await writeFile(join(folder, "file.csv"), "invoice,amount\n");
  const settings = {
    STRIPE_API_KEY: "sk_test_x",
    STRIPE_API_URL: "http://127.0.0.1:9",
    DOCKET_HOME: folder,
    DOCKET_PASSWORD: "a-password-of-some-length",
  };
  for (const [name, value] of Object.entries({ ...webSettings, ...settings })) vi.stubEnv(name, value);
  serveFrom(db);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  hold(full);
  vi.restoreAllMocks();
});

const wordsOf = (name: string): string[] =>
  (typed[name] ?? "").replaceAll("FILE", join(folder, "file.csv")).split(" ").filter(Boolean);

/** How far somebody in the place of the command line would come with a command. */
async function attempt(name: string, actor: Actor): Promise<Outcome> {
  const command = commands.find((one) => one.name === name);
  try {
    const answer = await command?.run(db.asActor(actor), readArguments(command, wordsOf(name)), () => undefined);
    const refused = permissionNamed(answer?.lines.join("\n") ?? "");
    return refused === null ? "past the door" : `needs ${refused}`;
  } catch (error) {
    if (error instanceof UsageError) throw new Error(`Say in this test how "${name}" is typed.`, { cause: error });
    return error instanceof SandboxError ? "past the door" : outcomeOfError(error);
  }
}

/** What the command line prints, and its exit code. */
async function type(words: readonly string[]): Promise<{ code: number; printed: string }> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const code = await runDocket(words);
  vi.restoreAllMocks();
  return { code, printed };
}

describe("without its permissions the command line is refused, with the sentence and exit code 1", () => {
  test.each(commands.map(({ name }) => name))("docket %s", async (name) => {
    hold([]);
    const words = [...name.split(" "), ...wordsOf(name)];
    const { code, printed } = await type(words);
    expect(code).toBe(1);
    if (name.startsWith("sandbox") && name !== "sandbox advance") expect(printed).toContain("There is no sandbox here");
    else expect(printed).toMatch(/command-line may not (do|see) this: it needs the permission "[a-z_.]+"\./);
    const asJson = await type([...words, "--json"]);
    expect(asJson.code).toBe(1);
    expect(JSON.stringify(JSON.parse(asJson.printed.trim().split("\n").at(-1) ?? ""))).toContain(
      JSON.stringify(printed.trim()).slice(1, -1),
    );
    const [{ written } = { written: -1 }] = await db.owner<{ written: number }[]>`
      select count(*)::int as written from events`;
    expect(written).toBe(0);
  });
});

test("a source that cannot be reached is a sentence too", async () => {
  const { code, printed } = await type(["reconcile", ...wordsOf("reconcile")]);
  expect(code).toBe(1);
  expect(printed).toMatch(/^[A-Z][^\n]* Stripe [^\n]*\.\n$/);
});

test("it acts as itself whoever types, and each of its acts says so", async () => {
  expect((await type(["entity", "add", ...wordsOf("entity add")])).code).toBe(0);
  expect((await type(["user", "list", "--as", "administrator"])).code).toBe(2);
  expect((await type(["user", "add", ...wordsOf("user add")])).code).toBe(0);
  const actors = await db.owner<{ actor_name: string }[]>`select distinct actor_name from events`;
  expect(actors).toEqual([{ actor_name: "command-line" }]);
  expect((await type(["entity", "list"])).code).toBe(0);
});

test("every command asks for permissions that are listed, and the command line holds them", async () => {
  await givenAccount(db, { email: "known@meridian.example" });
  const found = [];
  for (const { name } of commands) {
    const nobody = await attempt(name, { kind: "policy", name: "empty", version: 1, permissions: [] });
    const outcomes: Outcome[] = [];
    for (const role of roles) outcomes.push(await attempt(name, db.as(role).actor));
    const asked = new Set([nobody, ...outcomes].filter((one) => one !== "past the door"));
    const permissions = [...asked].map((one) => one.replace(/^needs /, ""));
    expect(full, name).toEqual(expect.arrayContaining(permissions));
    const allowed = roles.filter((_, index) => outcomes[index] === "past the door");
    const isOpen = nobody === "past the door";
    found.push({ name, cells: isOpen ? [STAND_INS, rolesCell([])] : [permissions.join(", "), rolesCell(allowed)] });
  }
  settle("command line", found);
});
