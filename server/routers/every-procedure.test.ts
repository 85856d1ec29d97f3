import { beforeAll, expect, test, vi } from "vitest";
import type { Actor, PersonActor } from "#server/domain/access/actor";
import { jobPermissions } from "#server/domain/access/actor";
import { permissionsOfDuty } from "#server/domain/access/duties";
import { type Permission, permissions } from "#server/domain/access/permissions";
import { type Role, roles } from "#server/domain/access/roles";
import { isBarredFromTokens } from "#server/domain/access/token-scopes";
import { rolesCell, settle } from "#server/routers/testing/access-list";
import { contextOf, type Outcome, outcomeOf } from "#server/routers/testing/door";
import { everyGated, type Gated } from "#server/routers/testing/noted";

vi.mock("#server/kernel/command", async (load) => (await import("#server/routers/testing/noted")).noting(await load()));
vi.mock("#server/kernel/query", async (load) => (await import("#server/routers/testing/noted")).noting(await load()));

const person = (grants: PersonActor["grants"]): PersonActor => ({
  kind: "person",
  userId: "00000000-0000-7000-8000-000000000001",
  personId: "00000000-0000-7000-8000-000000000002",
  name: "Somebody",
  grants,
});
const holder = (role: Role) => person([{ role, entities: ["US01"] }]);
/** Holds every role over everything, and a token that may do nothing: each door says what it asks for. */
const emptyHanded: PersonActor = {
  ...person(roles.map((role) => ({ role, entities: "all" as const }))),
  token: { id: "00000000-0000-7000-8000-000000000003", name: "empty", scopes: [] },
};

const modules = import.meta.glob(["../services/**/*.ts", "!../services/**/*.test.ts", "!../services/**/testing/**"]);
let gated: Gated[] = [];
type Procedures = typeof import("#server/routers/app");
let app: Procedures;
let callers: typeof import("#server/trpc/init")["createCallerFactory"];

beforeAll(async () => {
  await Promise.all(Object.values(modules).map((load) => load()));
  app = await import("#server/routers/app");
  callers = (await import("#server/trpc/init")).createCallerFactory;
  gated = everyGated();
}, 60_000);

/** What no parser takes, so that whoever is told of it has passed the door and changed nothing. */
const unreadable = { "a field nobody knows": true };
const keyed = { key: "a-long-enough-key", input: unreadable };

/** Calls a procedure; of a stream the first news is asked for. */
async function call(path: string, actor: PersonActor | null): Promise<Outcome> {
  const caller = callers(app.appRouter)({
    signedIn: actor === null ? null : { actor, email: "somebody@meridian.example" },
    correlationId: "test",
    contextFor: (as) =>
      actor === null ? Promise.reject(new Error("A context was made for a stranger.")) : Promise.resolve(contextOf(as)),
  });
  const procedure = path
    .split(".")
    .reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], caller) as (
    input: unknown,
  ) => Promise<unknown>;
  let isSilent = false;
  const outcome = await outcomeOf(async () => {
    const answer = await procedure(typeOf(path) === "mutation" ? keyed : unreadable);
    if (typeOf(path) !== "subscription") return;
    const { done } = await (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
    isSilent = done === true;
  });
  return isSilent ? "needs desk.use" : outcome;
}

const typeOf = (path: string) =>
  (app.appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[path]?._def.type ?? "";
const paths = () => Object.keys(app.appRouter._def.procedures).sort();

test("every procedure refuses whoever is not signed in", async () => {
  const outcomes = await Promise.all(paths().map(async (path) => [path, await call(path, null)]));
  expect(outcomes.filter(([, outcome]) => outcome !== "not signed in")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(100);
});

test("every procedure asks for a permission before it looks at what was sent, and opens to the roles that are listed", async () => {
  const found = await Promise.all(
    paths().map(async (path) => {
      const asked = await call(path, emptyHanded);
      const outcomes = await Promise.all(roles.map((role) => call(path, holder(role))));
      const permission = asked === "past the door" ? "anybody signed in" : asked.replace(/^needs /, "");
      const isForPeople = isBarredFromTokens(permission as Permission);
      return {
        name: `${typeOf(path)} ${path}`,
        cells: [
          permission,
          rolesCell(roles.filter((_, index) => outcomes[index] === "past the door")),
          isForPeople ? "a person only" : "a token too",
        ],
      };
    }),
  );
  settle("procedures", found);
});

/** Runs a command or query as somebody; a command that joins another's transaction asks all the same. */
async function run(one: Gated, actor: Actor): Promise<Outcome> {
  const context = contextOf(actor);
  const alone = await outcomeOf(() => one.execute(context, unreadable));
  if (one.within === undefined) return alone;
  const joined = await outcomeOf(() => one.within?.({ ...context, tx: context.db, entities: "all" }, unreadable));
  expect(joined, `${one.name} within another command`).toBe(alone);
  return alone;
}

const unattended: readonly Actor[] = [
  ...Object.keys(jobPermissions).map((name): Actor => ({ kind: "job", name: name as keyof typeof jobPermissions })),
  { kind: "assistant", name: "assistant" },
];

test("who may run every command and query, alone or within another: read the difference with care", async () => {
  expect(gated.length).toBeGreaterThan(200);
  const found = await Promise.all(
    gated.map(async (one) => {
      const people = await Promise.all(roles.map((role) => run(one, holder(role))));
      const others = await Promise.all(unattended.map((actor) => run(one, actor)));
      const may = unattended.filter((_, index) => others[index] === "past the door");
      const refusals = [...people, ...others].filter((outcome) => outcome !== "past the door");
      expect(new Set(refusals), one.name).toEqual(new Set(refusals.length > 0 ? [`needs ${one.permission}`] : []));
      return {
        name: `${one.kind} ${one.name}`,
        cells: [
          one.permission,
          rolesCell(roles.filter((_, index) => people[index] === "past the door")),
          may.map((actor) => (actor as { name: string }).name).join(", "),
        ],
      };
    }),
  );
  settle("commands and queries", found);
});

/** Asked further in, once the door is passed: of an actor that is at hand. */
const askedInside = Object.values(
  import.meta.glob<string>(["../services/**/*.ts", "!../services/**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
).flatMap((text) =>
  [...text.matchAll(/\b(?:can|entitiesWith)\([^;]*?"([a-z_]+\.[a-z_]+)"/g)].map(([, named]) => named),
);

test("a permission nobody asks for is none", () => {
  const asked = new Set<unknown>([
    ...gated.map(({ permission }) => permission),
    ...askedInside,
    ...Object.values(permissionsOfDuty).flat(),
  ]);
  expect(permissions.filter((permission) => !asked.has(permission))).toEqual([]);
});
