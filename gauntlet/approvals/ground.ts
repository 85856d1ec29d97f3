import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { openPools } from "#db/client";
import { guardClient } from "#db/guard";
import { migrateDatabase } from "#db/migrate";
import { approvalRequests } from "#db/schema/approvals";
import type { GivenPerson } from "#db/testing/given-cases";
import { inOwnDatabase } from "#gauntlet/stage";
import type { SuiteOptions } from "#gauntlet/suite";
import { fixedClock } from "#server/kernel/clock";
import { refusalOf } from "#server/kernel/errors";
import { type ApprovalGround, type ApprovalStage, approvalStageOn } from "#server/services/approvals/testing/stage";
import { announceSources, knownSources, unconnectedSources } from "#server/services/sync/known-sources";

/** The instant suites begin at, on a Monday. */
export const NOW = new Date("2026-03-02T09:30:00.000Z");
export const DAY_MS = 86_400_000;

/** A company of its own to ask and sign in. `owner` looks underneath and makes the past, never the act under test. */
export type Ground = { stage: ApprovalStage; owner: postgres.Sql; url: string };

/** What a planted defect takes away or adds, as the owner, once the database is migrated. */
export type Planted = { defect?: (owner: postgres.Sql) => Promise<unknown> };

/** A database of the suite's own with a company in it; gone afterwards, whatever happened. */
export async function onGround<Result>(
  options: Pick<SuiteOptions, "adminUrl">,
  act: (ground: Ground) => Promise<Result>,
  planted: Planted = {},
): Promise<Result> {
  return onGrounds(options, planted, (onFresh) => onFresh(act));
}

type OnFresh = <Result>(act: (ground: Ground) => Promise<Result>) => Promise<Result>;

/** As many such databases, one after the other, as the act asks for: copies of one that was migrated once. */
export async function onGrounds<Result>(
  { adminUrl }: Pick<SuiteOptions, "adminUrl">,
  planted: Planted,
  act: (onFresh: OnFresh) => Promise<Result>,
): Promise<Result> {
  return onTemplate(adminUrl, (template) => act((onOne) => onCopy(adminUrl, template, planted, onOne)));
}

/** A migrated database that nobody is connected to, for as long as copies of it are made. */
export async function onTemplate<Result>(adminUrl: string, act: (template: string) => Promise<Result>) {
  return inOwnDatabase(adminUrl, async (template) => {
    await migrateDatabase(template);
    return act(template);
  });
}

/** A copy of it with a company in it. What is committed here need not outlive the server. */
export async function onCopy<Result>(
  adminUrl: string,
  template: string,
  { defect }: Planted,
  act: (ground: Ground) => Promise<Result>,
): Promise<Result> {
  return inOwnDatabase(
    adminUrl,
    (url) =>
      onDatabase(url, async (ground) => {
        await defect?.(ground.owner);
        return act(ground);
      }),
    { copyOf: template, isHasty: true },
  );
}

/** The same on a database that is migrated already. */
async function onDatabase<Result>(url: string, act: (ground: Ground) => Promise<Result>): Promise<Result> {
  const pools = openPools(url, 24);
  const owner = postgres(url, { max: 4, onnotice: () => undefined });
  const reader = postgres(url, { max: 4, onnotice: () => undefined });
  const clock = fixedClock(NOW);
  const asActor: ApprovalGround["asActor"] = (actor) => ({
    db: pools.db,
    raw: pools.raw,
    actor,
    now: clock.now,
    correlationId: "gauntlet",
  });
  const asJob: ApprovalGround["asJob"] = (name) => asActor({ kind: "job", name });
  // No source is connected here. What another suite of the process announced would be stale, and nothing carried out.
  const [announced, unconnected] = [knownSources(), unconnectedSources()];
  announceSources(() => []);
  try {
    const stage = await approvalStageOn({ ...pools, owner, clock, asActor, asJob });
    return await act({ stage: { ...stage, row: rowReader(reader) }, owner, url });
  } finally {
    announceSources(
      () => announced,
      () => unconnected,
    );
    await Promise.all([owner.end(), reader.end(), pools.close()]);
  }
}

/** Reads a request as it stands, underneath: in one flight, because suites look between any two acts. */
function rowReader(reader: postgres.Sql): ApprovalStage["row"] {
  const found = drizzle(guardClient(reader))
    .select()
    .from(approvalRequests)
    .where(eq(approvalRequests.id, sql.placeholder("id")))
    .prepare("request");
  return async (id) => {
    const [row] = await found.execute({ id });
    if (!row) throw new TypeError(`There is no request ${id}.`);
    return row;
  };
}

/** The same company seen at an instant of one's own, so that many work in it at once without moving each other's clock. */
export function atOwnClock(stage: ApprovalStage, at: Date): ApprovalStage {
  const clock = fixedClock(at);
  const asActor: ApprovalGround["asActor"] = (actor) => ({ ...stage.database.asActor(actor), now: clock.now });
  const asJob: ApprovalGround["asJob"] = (name) => asActor({ kind: "job", name });
  return {
    ...stage,
    database: { ...stage.database, clock, asActor, asJob },
    as: (person, factorAt = clock.now()) => ({ ...stage.as(person, factorAt), now: clock.now }),
    execute: asJob("execute-approvals"),
  };
}

/**
 * PostgreSQL broke a deadlock, a wait or a serialization, or what the act had read was taken away before it wrote and a
 * guard refused: nothing was done, and whoever asked asks again. A guard that goes on refusing what the rules allow is a
 * defect.
 */
const BROKEN_OFF = new Set(["40P01", "40001", "55P03", "23514"]);
const MOST_TRIES = 5;

export type Tally = { done: number; refused: number; "broken off": number };

/** Whether it was done; a refusal is an answer, what PostgreSQL broke off is tried again, anything else is a defect. */
export async function done(act: () => Promise<unknown>, tally?: Tally): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      await act();
      if (tally) tally.done += 1;
      return true;
    } catch (error) {
      if (refusalOf(error)) {
        if (tally) tally.refused += 1;
        return false;
      }
      if (!BROKEN_OFF.has(codeOf(error)) || tries === MOST_TRIES) throw error;
      if (tally) tally["broken off"] += 1;
    }
  }
}

/** PostgreSQL's name for what went wrong, from wherever the driver and drizzle put it. */
export function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined ? "" : codeOf(cause);
}

/** An account more for a human being who has one, with a role of its own. */
export async function secondAccount(
  { stage, owner }: Ground,
  of: GivenPerson,
  role: GivenPerson["role"],
): Promise<GivenPerson> {
  const account = await stage.people.person(of.name, role);
  await owner`update users set person_id = ${of.personId} where id = ${account.userId}`;
  return { ...account, personId: of.personId };
}

/** People with several accounts and roles, so that every path to one's own request is there to be tried. */
export async function everybody(ground: Ground): Promise<GivenPerson[]> {
  const { stage } = ground;
  const jonas = await stage.people.person("Jonas Brandt", "billing_analyst");
  return [
    stage.analyst,
    jonas,
    await secondAccount(ground, stage.analyst, "finance_approver"),
    await secondAccount(ground, jonas, "finance_director"),
    ...stage.approvers,
    stage.director,
    await secondAccount(ground, stage.approvers[0], "billing_analyst"),
    await stage.people.person("Ingrid Solheim", "finance_director"),
  ];
}

/** How many of something a second since an instant of `performance.now()`. */
export function rateSince(began: number, count: number): string {
  return ((count * 1_000) / (performance.now() - began)).toFixed(1);
}

/** Runs jobs on so many lanes at once, each lane taking the next as it is free. */
export async function onLanes(lanes: number, count: number, job: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await job(index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
