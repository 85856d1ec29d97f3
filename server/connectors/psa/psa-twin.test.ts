import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import type { FactsOf, RecordKind } from "#server/domain/sync/records";
import { psaRows } from "#server/sandbox/psa/rows";
import { psaState } from "#server/sandbox/psa/state";
import type { Sandbox } from "#server/sandbox/sandbox";
import { advanceDays, control, hashOf, startSmall } from "#server/sandbox/testing/harness";

const kinds: RecordKind[] = ["psa_project", "psa_milestone", "psa_time_entry", "psa_rate"];
const { signal } = new AbortController();
let sandbox: Sandbox;
let psa: Connector;
const landing = new Landing();
const cursors = new Map<string, string | null>();
const now = () => new Date(sandbox.core.now());

beforeAll(async () => {
  sandbox = await startSmall({ customers: 400 });
  psa = psaConnector({ apiUrl: `${sandbox.url}/psa`, token: "t", timeoutMs: 2_000, firstPauseMs: 5 });
  await pullAll(psa, landing, cursors, now);
});
afterAll(() => sandbox.stop());

function factsOfAll<Kind extends RecordKind>(kind: Kind): FactsOf<Kind>[] {
  return [...landing.facts(kind).values()] as FactsOf<Kind>[];
}

describe("the stand-in", () => {
  test("holds a plausible few projects, with milestones, hours and rates in several states", () => {
    expect(landing.dead).toEqual([]);
    const { world } = sandbox.core;
    // One customer in twenty-five, and those whose planted mistakes need a project of their own.
    expect(factsOfAll("psa_project")).toHaveLength(
      Math.round(world.customers.rows.length * 0.04) + psaState(world).furtherPlans.length,
    );
    const accounts = new Set(world.customers.rows.map(({ accountId }) => accountId));
    for (const [id, project] of landing.facts("psa_project")) {
      expect(accounts.has((project as FactsOf<"psa_project">).accountId)).toBe(true);
      const milestones = factsOfAll("psa_milestone").filter(({ projectId }) => projectId === id);
      expect(milestones.length).toBeGreaterThanOrEqual(2);
      expect(milestones.length).toBeLessThanOrEqual(4);
    }
    const statesOf = (kind: "psa_milestone" | "psa_time_entry") => factsOfAll(kind).map(({ status }) => status);
    expect(statesOf("psa_milestone")).toEqual(expect.arrayContaining(["planned", "accepted", "billed"]));
    expect(statesOf("psa_time_entry")).toEqual(expect.arrayContaining(["submitted", "approved", "rejected"]));
    for (const entry of factsOfAll("psa_time_entry")) {
      expect(new Date(`${entry.workedOn}T00:00:00Z`).getUTCDay() % 6).not.toBe(0);
      if (entry.status === "billed") expect(world.invoices.get(entry.billingInvoiceId ?? "")).toBeDefined();
    }
    for (const milestone of factsOfAll("psa_milestone"))
      expect(milestone.billingInvoiceId === null).toBe(milestone.status !== "billed");
  });

  test("many rows share one instant, and pages of any size miss and repeat nothing", async () => {
    const rows = psaRows(sandbox.core.world).time_entries;
    expect(new Set(rows.map((row) => row.modified_at)).size).toBeLessThan(rows.length / 1.2);
    for (const limit of [1, 7, 100]) {
      const ids: string[] = [];
      let cursor = "";
      for (let pages = 0; pages < (limit === 1 ? 40 : 1_000); pages += 1) {
        const url = `${sandbox.url}/psa/v1/time_entries?limit=${limit}${cursor && `&cursor=${cursor}`}`;
        const page = (await (await fetch(url, { headers: { authorization: "Bearer t" } })).json()) as {
          data: { id: string }[];
          next_cursor: string | null;
        };
        ids.push(...page.data.map(({ id }) => id));
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      expect(ids).toEqual(rows.slice(0, limit === 1 ? 40 : rows.length).map(({ id }) => id));
    }
  });

  test("lists by day what a census asks for, in pages, and no more", async () => {
    const census = psa.censuses.find(({ key }) => key === "time_entries");
    const window = { fromOn: "2026-09-01", toOn: "2026-09-30" };
    const page = await census?.list(window, null, { now: now(), signal });
    const wanted = psaRows(sandbox.core.world).time_entries.filter(({ worked_on: day }) => day.startsWith("2026-09"));
    expect(page?.isLast).toBe(true);
    expect(page?.messages.map(({ payload }) => (payload as { id: string }).id)).toEqual(wanted.map(({ id }) => id));
    expect(wanted.length).toBeGreaterThan(50);
  });

  test("reading it changes nothing of the world, and the other systems know nothing of it", async () => {
    const other = await startSmall({ customers: 400 });
    expect(await hashOf(other)).toBe(await hashOf(sandbox));
    await other.stop();
  });

  test("is refused without a token, and an unknown row, list or parameter is told", async () => {
    const ask = async (path: string, headers: Record<string, string> = { authorization: "Bearer t" }) => {
      const response = await fetch(`${sandbox.url}/psa${path}`, { headers });
      return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
    };
    expect(await ask("/v1/projects", {})).toEqual([401, "unauthorized"]);
    expect(await ask("/v1/projects/prj_none")).toEqual([404, "not_found"]);
    expect(await ask("/v1/spaceships")).toEqual([404, "not_found"]);
    expect(await ask("/v1/projects?limit=0")).toEqual([400, "invalid_parameter"]);
    expect(await ask("/v1/projects?cursor=x")).toEqual([400, "invalid_cursor"]);
  });
});

describe("as days pass", () => {
  test("a second pull finds nothing new", async () => {
    expect(await pullAll(psa, landing, cursors, now)).toBe(0);
  });

  test("changes alone lead to what a full listing says: new hours, approvals, bills and deletions", async () => {
    const before = landing.facts("psa_time_entry").size;
    for (let day = 0; day < 40; day += 4) {
      await advanceDays(sandbox, 4);
      await pullAll(psa, landing, cursors, now);
    }
    expect(landing.facts("psa_time_entry").size).toBeGreaterThan(before);
    expect(landing.records("psa_time_entry").some(({ isDeleted }) => isDeleted)).toBe(true);
    const fresh = new Landing();
    await pullAll(psa, fresh, new Map(), now);
    for (const kind of kinds) expect(landing.facts(kind), kind).toEqual(fresh.facts(kind));
  });

  test("a disturbed system is still read completely", async () => {
    const rules = [
      { system: "psa", fault: "duplicate", probability: 0.3 },
      { system: "psa", fault: "reorder", probability: 0.3 },
      { system: "psa", fault: "partial_page", probability: 0.4 },
      { system: "psa", fault: "status", status: 503, probability: 0.1 },
    ];
    await control(sandbox, "POST", "faults", { rules });
    const disturbed = new Landing();
    const kept = new Map<string, string | null>();
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const isDone = await pullAll(psa, disturbed, kept, now).then(
        () => true,
        () => false,
      );
      if (isDone) break;
    }
    await control(sandbox, "DELETE", "faults");
    for (const kind of kinds) expect(disturbed.facts(kind), kind).toEqual(landing.facts(kind));
  });
});
