// What the framework loads before anything of itself.
import "next/dist/server/node-environment-baseline.js";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { type Role, roles } from "#server/domain/access/roles";
import { rolesCell, type Section, settle, type Way } from "#server/routers/testing/access-list";
import type { Outcome } from "#server/routers/testing/door";
import { type Entrance, handlersOf, pagesOf } from "#server/routers/testing/entrances";
import { expectedOf, type Guest, givenGuests } from "#server/routers/testing/guests";
import { ORIGIN, serveFrom, webSettings } from "#server/routers/testing/in-request";
import { proxy } from "@/proxy";

let db: TestDatabase;
let guests: Guest[];
let entrances: Record<"pages" | "routes", Entrance[]>;

// The outermost frame holds fonts and theme and nothing of anybody.
const pages = import.meta.glob<{ default: () => never }>(["../../app/**/page.tsx", "../../app/*/**/layout.tsx"]);
const routes = import.meta.glob<Record<string, unknown>>("../../app/**/route.ts");

beforeAll(async () => {
  const sources = {
    STRIPE_API_KEY: "sk_test_x",
    STRIPE_WEBHOOK_SECRET: "whsec_a-secret-of-the-source",
    MAIL_WEBHOOK_SECRET: "a secret that the mail system alone knows",
  };
  for (const [name, value] of Object.entries({ ...webSettings, ...sources })) vi.stubEnv(name, value);
  db = await openTestDatabase();
  serveFrom(db);
  // Of programs three will do: no scope opens a page.
  guests = (await givenGuests(db)).filter(({ name }) => !/^a token for [a-z_]+\./.test(name));
  const load = async <Module>(files: Record<string, () => Promise<Module>>) =>
    Promise.all(Object.entries(files).map(async ([file, read]) => [file, await read()] as const));
  entrances = {
    pages: (await load(pages)).flatMap(([file, module]) =>
      pagesOf(file, module).map((one) =>
        file.endsWith("layout.tsx") ? { ...one, name: `the frame of ${one.name}` } : one,
      ),
    ),
    routes: (await load(routes)).flatMap(([file, module]) => handlersOf(file, module)),
  };
}, 120_000);
afterAll(() => db.close());

/** Ways in that take a program's token as well as a session. */
const takesTokens = (name: string) => name.endsWith("/api/trpc/[trpc]");

/** A token is no session: where none is taken, who sends one is nobody. */
const seenAt = ({ name }: Entrance, guest: Guest): Guest =>
  "authorization" in guest.headers && !takesTokens(name) ? { ...guest, holds: null } : guest;

/** What was found at one way in, as a line of the list. */
function wayOf({ name }: Entrance, outcomes: ReadonlyMap<string, Outcome>): Way {
  const asked = outcomes.get("an account without roles") ?? "past the door";
  const isOpen = outcomes.get("nobody") === "past the door";
  const own = takesTokens(name) && name.startsWith("POST") ? "account.own" : "anybody signed in";
  const permission = isOpen ? "open to all" : asked === "past the door" ? own : asked.replace(/^needs /, "");
  const allowed = roles.filter((role: Role) => outcomes.get(role) === "past the door");
  return { name, cells: [permission, rolesCell(allowed), takesTokens(name) ? "or a token" : ""] };
}

/** Everybody at every entrance, past the proxy: the lines that were found, and whoever was treated otherwise than they say. */
async function walk(section: Section & keyof typeof entrances): Promise<{ found: Way[]; surprises: string[] }> {
  const found: Way[] = [];
  const surprises: string[] = [];
  for (const entrance of entrances[section]) {
    const outcomes = new Map<string, Outcome>();
    for (const guest of guests) outcomes.set(guest.name, await entrance.visit(guest));
    const way = wayOf(entrance, outcomes);
    found.push(way);
    for (const guest of guests) {
      const expected = expectedOf(seenAt(entrance, guest), way.cells);
      if (outcomes.get(guest.name) !== expected)
        surprises.push(
          `${way.name}, asked by ${guest.name}: "${expected}" was due, "${outcomes.get(guest.name)}" came.`,
        );
    }
  }
  return { found, surprises };
}

describe.each(["routes", "pages"] as const)("%s, called without the proxy before them", (section) => {
  test("open to those who are listed, and to nobody disabled, ended or expired", async () => {
    const { found, surprises } = await walk(section);
    expect(found.length).toBeGreaterThan(12);
    expect(surprises).toEqual([]);
    settle(section, found);
  }, 120_000);
});

describe("the proxy", () => {
  const through = (path: string, cookie?: string) =>
    proxy(new NextRequest(new URL(path, ORIGIN), cookie === undefined ? {} : { headers: { cookie } }));

  test("sends whoever shows no cookie from every page to sign in, and back there afterwards", () => {
    const paths = entrances.pages.map(({ path }) => path).filter((path) => path !== "/sign-in");
    const sentTo = paths.map((path) => [path, through(path).headers.get("location")]);
    const back = (path: string) => (path === "/" ? "" : `?callbackUrl=${encodeURIComponent(path)}`);
    expect(sentTo).toEqual(paths.map((path) => [path, `${ORIGIN}/sign-in${back(path)}`]));
  });

  test("lets every cookie through, worthless ones too: who it belongs to is asked behind it", () => {
    for (const { path } of [...entrances.pages, ...entrances.routes])
      expect(through(path, "docket-session=worthless").headers.get("location"), path).toBeNull();
  });
});

test("there are no ways in besides: no function of the server is offered to browsers, no other kind of handler", () => {
  const texts = import.meta.glob<string>(["../../{app,components,server}/**/*.{ts,tsx}", "!../../**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const offered = Object.entries(texts).filter(([, text]) => /^\s*["']use server["']/m.test(text));
  expect(offered.map(([file]) => file)).toEqual([]);
  const others = import.meta.glob(["../../pages/**/*", "../../app/**/{default,template}.tsx", "../../middleware.ts"]);
  expect(Object.keys(others)).toEqual([]);
});
