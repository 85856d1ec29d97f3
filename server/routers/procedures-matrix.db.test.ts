import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { listed } from "#server/routers/testing/access-list";
import { type Outcome, permissionNamed } from "#server/routers/testing/door";
import { expectedOf, type Guest, givenGuests } from "#server/routers/testing/guests";
import { inRequest, ORIGIN, serveFrom, webSettings } from "#server/routers/testing/in-request";

/** As many calls as one request may carry. */
const BATCH = 10;
/** One wrong door is met by everybody. */
const MOST_SHOWN = 30;
/** Whoever may listen to a stream is heard of at once, or goes on listening. */
const LISTEN_MS = 300;

let db: TestDatabase;
let guests: Guest[];
let handlers: typeof import("@/app/api/trpc/[trpc]/route");
const list = listed("procedures");

beforeAll(async () => {
  for (const [name, value] of Object.entries(webSettings)) vi.stubEnv(name, value);
  db = await openTestDatabase();
  serveFrom(db);
  guests = await givenGuests(db);
  handlers = await import("@/app/api/trpc/[trpc]/route");
});
afterAll(() => db.close());

const unreadable = { "a field nobody knows": true };
const ofType = (type: string) =>
  [...list.keys()].filter((name) => name.startsWith(`${type} `)).map((name) => name.slice(type.length + 1));

/** One request for several procedures, as a browser or a program sends it; what came of each. */
async function ask({ headers }: Guest, type: "query" | "mutation", paths: readonly string[]): Promise<Outcome[]> {
  const contents = type === "query" ? unreadable : { key: "a-long-enough-key", input: unreadable };
  const body = JSON.stringify(Object.fromEntries(paths.map((_, index) => [index, { json: contents }])));
  const address = `${ORIGIN}/api/trpc/${paths.join(",")}?batch=1`;
  const sent = new Headers({ ...headers, "content-type": "application/json", "x-docket": "1", host: "localhost:3999" });
  const request =
    type === "query"
      ? new Request(`${address}&input=${encodeURIComponent(body)}`, { headers: sent })
      : new Request(address, { method: "POST", headers: sent, body });
  const answer = await inRequest(sent, () => (type === "query" ? handlers.GET(request) : handlers.POST(request)));
  const told = (await answer.json()) as unknown;
  if (!Array.isArray(told)) return paths.map(() => (answer.status === 401 ? "not signed in" : "past the door"));
  return told.map(outcomeIn);
}

type Told = { error?: { json: { message: string; data: { code: string } } } };

function outcomeIn({ error }: Told): Outcome {
  if (error?.json.data.code === "UNAUTHORIZED") return "not signed in";
  const named = error?.json.data.code === "FORBIDDEN" ? permissionNamed(error.json.message) : null;
  return named === null ? "past the door" : `needs ${named}`;
}

/** Every procedure with what came of it where something else was expected. */
async function surprises(guest: Guest, type: "query" | "mutation"): Promise<string[]> {
  const paths = ofType(type);
  const complaints: string[] = [];
  for (let at = 0; at < paths.length; at += BATCH) {
    const asked = paths.slice(at, at + BATCH);
    const outcomes = await ask(guest, type, asked);
    for (const [index, path] of asked.entries()) {
      const expected = expectedOf(guest, list.get(`${type} ${path}`) ?? []);
      if (outcomes[index] !== expected)
        complaints.push(`${path}, asked by ${guest.name}: "${expected}" is listed, "${outcomes[index]}" came of it.`);
    }
  }
  return complaints;
}

test.each(["query", "mutation"] as const)(
  "each %s answers everybody over HTTP as the list says: roles, strangers, ended windows, break-glass and tokens",
  async (type) => {
    expect(guests.length).toBeGreaterThan(80);
    expect(ofType(type).length).toBeGreaterThan(60);
    const complaints: string[] = [];
    for (const guest of guests) complaints.push(...(await surprises(guest, type)));
    expect(complaints.slice(0, MOST_SHOWN), `${complaints.length} in all`).toEqual([]);
    const [{ written } = { written: -1 }] = await db.owner<{ written: number }[]>`
      select count(*)::int as written from events where type <> 'token.used'`;
    expect(written, "what was refused, or could not be read, changed nothing").toBe(0);
  },
  120_000,
);

/** What a stream says in its first moments. */
async function listen({ headers }: Guest, path: string): Promise<Outcome> {
  const sent = new Headers({ ...headers, accept: "text/event-stream", host: "localhost:3999" });
  const request = new Request(`${ORIGIN}/api/trpc/${path}`, { headers: sent });
  const answer = await inRequest(sent, () => handlers.GET(request));
  if (answer.status === 401) return "not signed in";
  const reader = answer.body?.getReader();
  const deadline = setTimeout(() => void reader?.cancel(), LISTEN_MS);
  let heard = "";
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
    heard += new TextDecoder().decode(next.value);
  clearTimeout(deadline);
  if (heard.includes("UNAUTHORIZED")) return "not signed in";
  return heard.includes("event: return") ? "needs desk.use" : "past the door";
}

test("each stream opens to those who are listed", async () => {
  const [path = "", ...others] = ofType("subscription");
  expect(others).toEqual([]);
  const outcomes = await Promise.all(guests.map(async (guest) => [guest.name, await listen(guest, path)]));
  const cells = list.get(`subscription ${path}`) ?? [];
  expect(outcomes).toEqual(guests.map((guest) => [guest.name, expectedOf(guest, cells)]));
});
