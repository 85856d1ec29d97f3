import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { givenExceptions } from "#db/testing/given-exceptions";
import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import type { RoutingRow } from "#server/domain/routing/routing-policy";
import { defaultServiceLevels } from "#server/domain/routing/service-levels";
import { givenRow } from "#server/domain/routing/testing/given-routing";
import { addHours, addMinutes } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { commentOnCase } from "#server/services/cases/comment-on-case";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { undoCase } from "#server/services/cases/undo-case";
import { wakeCase } from "#server/services/cases/wake-case";
import { reconcile } from "#server/services/exceptions/reconcile";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { rehearsedItems, rehearsePolicy } from "#server/services/policies/rehearse";
import { rollBackDeskPolicy } from "#server/services/policies/roll-back-policy";
import { policiesOverview, policyDocument } from "#server/services/routing/policy-views";
import { createTeam } from "#server/services/teams/create-team";
import { setMember } from "#server/services/teams/set-member";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
let cases: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  cases = givenCases(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
  ana = await cases.person("Ana Ruiz", "billing_analyst");
  ben = await cases.person("Ben Okoro", "billing_analyst");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(async () => {
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, teams, team_members, absences cascade`;
  await db.owner`delete from policies where kind in ('routing', 'service_levels', 'holds')`;
});
afterAll(() => db.close());

const author = () => db.as("controller");
const second = () =>
  db.as("controller", "all", {
    userId: "00000000-0000-7000-8000-0000000000aa",
    personId: "00000000-0000-7000-9000-0000000000aa",
    name: "Second controller",
  });
const job = () => db.asJob("detect-exceptions");
const clockwork = () => db.asJob("maintain-cases");
const asAna = () => db.as(ana.role, ana.entities, ana);
const draft = (kind: string, document: unknown, basedOn = 1) =>
  draftDeskPolicy.execute(author(), { kind, basedOn, document, note: "Because it is better." });
async function putInForce(kind: string, document: unknown, basedOn = 1): Promise<number> {
  const { version } = await draft(kind, document, basedOn);
  await publishDeskPolicy.execute(second(), { kind, version });
  return version;
}
const table = (...rows: RoutingRow[]) => ({ rows });
const tooDear = async (quantity = 100) => given.invoice(await given.customer(), { unitMinor: 10_000, quantity });
const caseOf = async (invoiceId: string) =>
  (await db.owner`select * from cases where subject_id = ${invoiceId} order by number`)[0];
const eventsOf = async (caseId: string) =>
  (await db.owner`select type from events where stream = ${`case:${caseId}`} order by sequence`).map((row) => row.type);
async function teamOf(key: string, ...members: GivenPerson[]): Promise<void> {
  await createTeam.execute(author(), { key, name: `Team ${key}`, entityCodes: null });
  for (const { userId } of members) await setMember.execute(author(), { key, userId, skills: ["pricing"], loadCap: 2 });
}

describe("a finding", () => {
  test("is judged as delivered, and keeps what was looked at", async () => {
    const { id } = await tooDear();
    await reconcile(job(), "invoice", [id]);
    const row = await caseOf(id);
    expect(row).toMatchObject({
      team: null,
      severity: "medium",
      routed_by: "routing v1, service_levels v1",
      allotted_minutes: 480,
      clock_stopped_at: null,
      routing: {
        row: { key: "everything-else" },
        facts: {
          type: "contract_price_variance",
          severity: "medium",
          baseAmountMinor: "125000",
          entity: "DE01",
          country: "DE",
          tier: "Growth",
          productFamilies: ["PLATFORM"],
          billingModels: ["recurring"],
          isDraft: true,
          typeHolds: true,
          typeHours: 24,
        },
      },
    });
    // Ten thirty in Berlin, one working day on.
    expect(row?.due_at).toEqual(new Date("2026-03-03T09:30:00Z"));
    const [opened] =
      await db.owner`select payload from events where stream = ${`case:${row?.id}`} and type = 'exception.opened'`;
    expect(opened?.payload.data.routing).toEqual(row?.routing);
  });

  test("goes where the document in force says: team, severity, time and hands", async () => {
    await teamOf("prices", ana, ben);
    await putInForce(
      "routing",
      table(
        givenRow(
          "large",
          { types: ["contract_price_variance"], amountFrom: 100_000 },
          { team: "prices", severity: "critical", dueInMinutes: 60, assign: "least_loaded", skill: "pricing" },
        ),
      ),
    );
    const { id } = await tooDear();
    await reconcile(job(), "invoice", [id]);
    const row = await caseOf(id);
    expect(row).toMatchObject({
      team: "prices",
      severity: "critical",
      allotted_minutes: 60,
      state: "in_progress",
      routed_by: "routing v2, service_levels v1",
      is_holding_invoice: true,
    });
    expect(row?.due_at).toEqual(addMinutes(TEST_NOW, 60));
    expect([ana.userId, ben.userId]).toContain(row?.owner_id);
    expect(row?.priority_reasons).toContainEqual({ reason: "critical severity", points: 60 });
    expect(await eventsOf(row?.id)).toEqual(["exception.opened", "case.assigned", "invoice.held"]);
  });

  test("is given to whoever has least and up to their cap, and waits in the queue then", async () => {
    await teamOf("prices", ana, ben);
    await putInForce(
      "routing",
      table(givenRow("all", {}, { team: "prices", assign: "least_loaded", skill: "pricing" })),
    );
    await cases.case({ ownerId: ana.userId, state: "in_progress" });
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await tooDear()).id);
    await reconcile(job(), "invoice", ids.slice(0, 3));
    await reconcile(job(), "invoice", ids.slice(3));
    const owners = (await db.owner`select owner_id from cases where team = 'prices'`).map((row) => row.owner_id);
    const held = (who: string | null) => owners.filter((owner) => owner === who).length;
    // Ana had one in hand already, and each takes two at most.
    expect([held(ana.userId), held(ben.userId), held(null)]).toEqual([1, 2, 1]);
  });

  test("goes on under the document that routed it when another comes into force, also once routing looks at something else", async () => {
    await teamOf("prices");
    await teamOf("others");
    const large = (team: string, dueInMinutes: number) =>
      table(givenRow("large", { amountFrom: 1_000_000 }, { team, dueInMinutes }));
    await putInForce("routing", large("prices", 960));
    const invoice = await tooDear();
    await reconcile(job(), "invoice", [invoice.id]);
    await putInForce("routing", large("others", 60), 2);
    db.clock.set(addHours(TEST_NOW, 1));
    expect(await reconcile(job(), "invoice", [invoice.id])).toMatchObject({ refreshed: 0 });
    expect(await caseOf(invoice.id)).toMatchObject({ team: null, routed_by: "routing v2, service_levels v1" });
    await given.reprice(invoice, 20_000, db.clock.now());
    expect(await reconcile(job(), "invoice", [invoice.id])).toMatchObject({ refreshed: 1 });
    const row = await caseOf(invoice.id);
    expect(row).toMatchObject({
      team: "prices",
      severity: "high",
      routed_by: "routing v2, service_levels v1",
      allotted_minutes: 960,
    });
    // Counted from detection: two working days.
    expect(row?.due_at).toEqual(new Date("2026-03-04T09:30:00Z"));
  });

  test("holds its draft as the document in force says, from the next look on", async () => {
    const { id } = await tooDear();
    await reconcile(job(), "invoice", [id]);
    expect(await caseOf(id)).toMatchObject({ is_holding_invoice: true });
    await putInForce("holds", { types: [{ type: "contract_price_variance", severities: { medium: "let_go" } }] });
    expect(await reconcile(job(), "invoice", [id])).toMatchObject({ released: 1 });
    expect(await caseOf(id)).toMatchObject({ is_holding_invoice: false });
  });

  test("that returns is judged anew", async () => {
    const invoice = await tooDear();
    await reconcile(job(), "invoice", [invoice.id]);
    db.clock.set(addHours(TEST_NOW, 1));
    await given.reprice(invoice, 9_000, db.clock.now());
    await reconcile(job(), "invoice", [invoice.id]);
    await teamOf("prices");
    await putInForce("routing", table(givenRow("all", {}, { team: "prices", dueInMinutes: 30 })));
    db.clock.set(addHours(TEST_NOW, 2));
    await given.reprice(invoice, 10_000, db.clock.now());
    expect(await reconcile(job(), "invoice", [invoice.id])).toMatchObject({ reopened: 1 });
    const row = await caseOf(invoice.id);
    expect(row).toMatchObject({ team: "prices", routed_by: "routing v2, service_levels v1", allotted_minutes: 30 });
    expect(row?.due_at).toEqual(addMinutes(TEST_NOW, 150));
  });
});

describe("the clock", () => {
  async function opened() {
    const { id } = await tooDear();
    await reconcile(job(), "invoice", [id]);
    const row = await caseOf(id);
    return { id, caseId: row?.id as string, version: row?.version as number };
  }
  const snooze = (one: { caseId: string; version: number }, waitingOn: "customer" | "internal") =>
    snoozeCase.execute(asAna(), { ...one, until: addHours(TEST_NOW, 72).toISOString(), waitingOn });

  test("stands still while the case waits for the customer, and the due time moves by the working time that passed", async () => {
    const { id, ...one } = await opened();
    await snooze(one, "customer");
    expect(await caseOf(id)).toMatchObject({ clock_stopped_at: TEST_NOW, escalates_at: null });
    // Eleven in the morning of the next day in Berlin: half an hour less than a working day later.
    db.clock.set(new Date("2026-03-03T10:00:00Z"));
    await wakeCase.execute(asAna(), { caseId: one.caseId, version: one.version + 1 });
    const row = await caseOf(id);
    expect(row).toMatchObject({ clock_stopped_at: null });
    expect(row?.due_at).toEqual(new Date("2026-03-04T10:00:00Z"));
    expect(row?.escalates_at > row?.due_at).toBe(true);
  });

  test("runs on while it waits for somebody here, unless the document says otherwise", async () => {
    const { id, ...one } = await opened();
    await snooze(one, "internal");
    expect(await caseOf(id)).toMatchObject({ clock_stopped_at: null });
    await putInForce("service_levels", { ...defaultServiceLevels, pauses: { waitingOn: [], whileSnoozed: true } });
    await snooze({ caseId: one.caseId, version: one.version + 1 }, "internal");
    const { id: other, ...again } = await opened();
    await snooze(again, "internal");
    expect(await caseOf(other)).toMatchObject({ clock_stopped_at: TEST_NOW });
  });

  test("runs again whatever ends the rest, and an undo puts both back as they were", async () => {
    const { id, ...one } = await opened();
    await snooze(one, "customer");
    await undoCase.execute(asAna(), { caseId: one.caseId, version: one.version + 1 });
    const before = await caseOf(id);
    expect(before).toMatchObject({ clock_stopped_at: null, snoozed_until: null });
    expect(before?.escalates_at).not.toBeNull();
    await snooze({ caseId: one.caseId, version: one.version + 2 }, "customer");
    db.clock.set(addHours(TEST_NOW, 2));
    await takeCase.execute(asAna(), { caseId: one.caseId, version: one.version + 3 });
    const taken = await caseOf(id);
    expect(taken?.clock_stopped_at).toBeNull();
    expect(taken?.due_at).toEqual(addHours(before?.due_at, 2));
    await undoCase.execute(asAna(), { caseId: one.caseId, version: one.version + 4 });
    expect(await caseOf(id)).toMatchObject({ clock_stopped_at: TEST_NOW, due_at: before?.due_at });
  });
});

describe("what lies too long", () => {
  const escalation = { to: "leads", afterMinutes: 60, stalledAfterMinutes: 240 };

  async function opened(outcome: Partial<RoutingRow["outcome"]> = {}) {
    await teamOf("leads", ben);
    await putInForce("routing", table(givenRow("all", {}, { dueInMinutes: 60, escalation, ...outcome })));
    const { id } = await tooDear();
    await reconcile(job(), "invoice", [id]);
    return { id, caseId: (await caseOf(id))?.id as string };
  }

  test("goes up to the next level once it is past due for so long, and no sooner", async () => {
    const { id, caseId } = await opened();
    db.clock.set(addMinutes(TEST_NOW, 119));
    expect(await maintainCases(clockwork())).toMatchObject({ escalated: 0 });
    db.clock.set(addMinutes(TEST_NOW, 121));
    expect(await maintainCases(clockwork())).toMatchObject({ escalated: 1 });
    expect(await caseOf(id)).toMatchObject({
      team: "leads",
      escalation_level: 1,
      escalates_at: addMinutes(TEST_NOW, 181),
    });
    const [event] =
      await db.owner`select payload from events where stream = ${`case:${caseId}`} and type = 'case.escalated'`;
    expect(event?.payload.reason).toBe("1 h 1 min of working time past due. It goes to leads.");
    db.clock.set(addMinutes(TEST_NOW, 182));
    await maintainCases(clockwork());
    db.clock.set(addMinutes(TEST_NOW, 260));
    await maintainCases(clockwork());
    db.clock.set(addMinutes(TEST_NOW, 400));
    await maintainCases(clockwork());
    expect(await caseOf(id)).toMatchObject({ escalation_level: 3, escalates_at: null });
  });

  test("leaves idle hands, and is given by the rule to the next team", async () => {
    const { id, caseId } = await opened({
      dueInMinutes: 4_800,
      assign: "queue",
      escalation: { ...escalation, stalledAfterMinutes: 120 },
    });
    await db.owner`update cases set routing = jsonb_set(routing, '{assign}', '"least_loaded"') where id = ${caseId}`;
    await takeCase.execute(asAna(), { caseId, version: 1 });
    db.clock.set(addMinutes(TEST_NOW, 60));
    await commentOnCase.execute(asAna(), { caseId, text: "Asked the customer." });
    db.clock.set(addMinutes(TEST_NOW, 121));
    // Worked on an hour ago: looked at again two hours after that.
    await maintainCases(clockwork());
    expect(await caseOf(id)).toMatchObject({
      escalation_level: 0,
      owner_id: ana.userId,
      escalates_at: addMinutes(TEST_NOW, 180),
    });
    db.clock.set(addMinutes(TEST_NOW, 181));
    await maintainCases(clockwork());
    expect(await caseOf(id)).toMatchObject({
      escalation_level: 1,
      team: "leads",
      owner_id: ben.userId,
      state: "in_progress",
    });
    expect((await eventsOf(caseId)).slice(-3)).toEqual(["case.escalation_put_off", "case.escalated", "case.assigned"]);
  });

  test("of two workers one sends it up", async () => {
    const { caseId } = await opened();
    db.clock.set(addMinutes(TEST_NOW, 130));
    await Promise.all([maintainCases(clockwork()), maintainCases(clockwork())]);
    expect((await eventsOf(caseId)).filter((type) => type === "case.escalated")).toHaveLength(1);
  });
});

describe("the documents", () => {
  test("stand in one list, with drafts, and offer what an editor needs", async () => {
    await draft("holds", { types: [{ type: "missing_po", severities: { high: "hold" } }] }).catch(() => undefined);
    await draft("holds", { types: [{ type: "contract_price_variance", severities: { high: "hold" } }] });
    expect(await policiesOverview.execute(db.as("auditor"), {})).toMatchObject([
      { kind: "routing", label: "Routing of cases", activeVersion: 1, active: null, drafts: 0 },
      { kind: "service_levels", label: "Service levels", drafts: 0 },
      { kind: "holds", label: "Holds on drafts", drafts: 1 },
      { kind: "case_priority", label: "Order of cases", drafts: 0 },
      { kind: "approval_authority", label: "Table of authority", drafts: 0 },
      { kind: "matching", label: "Matching of bank bookings", drafts: 0 },
      { kind: "dunning", label: "Dunning", drafts: 0 },
      { kind: "worklist_points", label: "Points of the worklist", drafts: 0 },
      { kind: "charge_retry", label: "Retries of failed charges", drafts: 0 },
      { kind: "message_texts", label: "Texts to customers", drafts: 0 },
      { kind: "dispute_reasons", label: "Reasons of disputes", drafts: 0 },
      { kind: "freshness" },
      { kind: "field_authority" },
      { kind: "auto_fix" },
    ]);
    const detail = await policyDocument.execute(db.as("auditor"), { kind: "holds" });
    expect(detail.versions).toMatchObject([
      {
        version: 2,
        state: "draft",
        changes: [{ sentence: "drafts of high cases were held as the type says, would be held" }],
      },
    ]);
    expect(detail.choices.entities.map(({ code }) => code)).toEqual(["DE01", "JP01", "US01"]);
  });

  test("tell of teams by their names", async () => {
    await teamOf("prices");
    await draft("routing", table(givenRow("all", {}, { team: "prices" })));
    const { versions } = await policyDocument.execute(db.as("auditor"), { kind: "routing" });
    expect(versions[0]?.changes.map(({ sentence }) => sentence).join()).toContain("goes to Team prices");
  });

  test("are published by a second human being, and gone back from", async () => {
    const { version } = await draft("routing", table(givenRow("all", {}, { severity: "low" })));
    await expect(publishDeskPolicy.execute(author(), { kind: "routing", version })).rejects.toThrow(
      /somebody else has to publish/,
    );
    await publishDeskPolicy.execute(second(), { kind: "routing", version });
    const back = await rollBackDeskPolicy.execute(author(), { kind: "routing", version: 1, note: "Too low." });
    await publishDeskPolicy.execute(second(), { kind: "routing", version: back.version });
    expect((await policiesOverview.execute(author(), {}))[0]).toMatchObject({ activeVersion: 3 });
  });

  test.each([
    ["an analyst", () => db.as("billing_analyst"), /needs the permission "policy.edit"/],
    [
      "an integration engineer, whose documents are others",
      () => db.as("integration_engineer"),
      /needs the permission "policy.edit"/,
    ],
    ["a controller of one entity", () => db.as("controller", ["DE01"]), /every legal entity/],
  ])("are not drafted by %s", async (_case, actor, message) => {
    const input = { kind: "holds", basedOn: 1, document: { types: [] }, note: "Nothing held." };
    await expect(draftDeskPolicy.execute(actor(), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ["a team nobody made", "routing", table(givenRow("a", {}, { team: "ghosts" })), /there is no team “ghosts”/],
    ["a row nobody reaches", "routing", table(givenRow("a"), givenRow("b")), /can never be reached/],
    [
      "an expression nobody understands",
      "routing",
      table(givenRow("a", { expression: "moon == 1" })),
      /speaks of "moon"/,
    ],
    [
      "an entity that is not ours",
      "service_levels",
      {
        ...defaultServiceLevels,
        calendars: [
          ...defaultServiceLevels.calendars,
          { ...defaultServiceLevels.calendars[0], key: "xx", entities: ["XX99"], country: null },
        ],
      },
      /“XX99” is no legal entity/,
    ],
    ["no shape at all", "holds", { moods: [] }, /cannot be used/],
  ])("are refused whole with %s", async (_case, kind, document, message) => {
    await expect(draft(kind, document)).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringMatching(message),
    });
    expect(await db.owner`select version from policies where kind = ${kind}`).toHaveLength(0);
  });

  test("that name a team closed meanwhile are not published", async () => {
    await teamOf("gone");
    const { version } = await draft("routing", table(givenRow("a", {}, { team: "gone" })));
    await db.owner`update teams set is_closed = true where key = 'gone'`;
    await expect(publishDeskPolicy.execute(second(), { kind: "routing", version })).rejects.toThrow(
      /there is no team “gone”/,
    );
  });
});

describe("a rehearsal", () => {
  const window = {
    of: "past" as const,
    from: addHours(TEST_NOW, -24 * 90).toISOString(),
    to: addHours(TEST_NOW, 1).toISOString(),
  };
  const rehearse = (kind: string, document: unknown) => rehearsePolicy.execute(author(), { kind, document, window });
  const text = (words: string) => ({ is: "text", text: words });

  test("says exactly which cases of ninety days would have gone elsewhere, from what was kept of them, and writes nothing", async () => {
    await teamOf("large");
    for (const quantity of [10, 100, 1_000]) await reconcile(job(), "invoice", [(await tooDear(quantity)).id]);
    const old = await tooDear(1_000);
    await reconcile(job(), "invoice", [old.id]);
    await db.owner`update cases set detected_at = ${addHours(TEST_NOW, -24 * 91)} where subject_id = ${old.id}`;
    const before = await db.owner`select * from cases order by id`;
    const result = await rehearse(
      "routing",
      table(
        givenRow("large", { amountFrom: 1_000_000 }, { team: "large", severity: "critical", dueInMinutes: 60 }),
        givenRow("rest", {}, { escalation: { to: null, afterMinutes: 480, stalledAfterMinutes: 2_400 } }),
      ),
    );
    expect(result).toMatchObject({ looked: 3, otherwise: 2, activeVersion: 1, nextCursor: null });
    expect(result.byWhat.find(({ what }) => what === "Team")).toEqual({ what: "Team", count: 2 });
    expect(result.flows).toContainEqual(
      expect.objectContaining({ what: "Team", before: "everybody", after: "Team large", count: 2 }),
    );
    const numbers =
      await db.owner`select number::int, base_amount_minor from cases where base_amount_minor >= 1000000 and detected_at > ${addHours(TEST_NOW, -1)} order by number desc`;
    expect(result.items.map(({ name }) => name).toSorted()).toEqual(
      numbers.map(({ number }) => `Case ${number}`).toSorted(),
    );
    expect(result.otherwiseMinor).toBe(numbers.reduce((sum, row) => sum + BigInt(row.base_amount_minor), 0n));
    expect(result.items[0]).toMatchObject({
      decidedBy: "Row large",
      changes: expect.arrayContaining([
        { what: "Team", before: text("everybody"), after: text("Team large"), isFlow: true },
        expect.objectContaining({ what: "Due", after: { is: "instant", at: addMinutes(TEST_NOW, 60) } }),
      ]),
    });
    expect(await db.owner`select * from cases order by id`).toEqual(before);
    expect(await db.owner`select version from policies where kind = 'routing'`).toHaveLength(0);
  });

  test("does the same for times and for holds, and nothing for what says the same", async () => {
    await reconcile(job(), "invoice", [(await tooDear()).id]);
    expect(await rehearse("service_levels", defaultServiceLevels)).toMatchObject({
      looked: 1,
      otherwise: 0,
      items: [],
    });
    expect(
      await rehearse("service_levels", {
        ...defaultServiceLevels,
        severities: { ...defaultServiceLevels.severities, medium: 60 },
      }),
    ).toMatchObject({
      otherwise: 1,
      byWhat: [{ what: "Due", count: 1 }],
    });
    expect(
      await rehearse("holds", { types: [{ type: "contract_price_variance", severities: { medium: "let_go" } }] }),
    ).toMatchObject({
      otherwise: 1,
      flows: [{ what: "Draft", before: "held", after: "not held", count: 1 }],
    });
  });

  test("lists page by page, each case once", async () => {
    const one = await tooDear();
    await reconcile(job(), "invoice", [one.id]);
    const row = await caseOf(one.id);
    for (let count = 0; count < 119; count += 1)
      await cases.case({
        routing: row?.routing,
        detectedAt: addMinutes(TEST_NOW, -Math.floor(count / 3)),
        state: count % 2 ? "routed" : "resolved",
        ...(count % 2 ? {} : { outcome: "fixed" as const, closedAt: TEST_NOW }),
      });
    const document = table(givenRow("all", {}, { severity: "low" }));
    const first = await rehearse("routing", document);
    expect(first).toMatchObject({ looked: 120, otherwise: 120 });
    const seen = first.items.map(({ id }) => id);
    let cursor = first.nextCursor;
    while (cursor) {
      const page = await rehearsedItems.execute(author(), { kind: "routing", document, window, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
    // Half of them are open today, and none of them was found last year.
    const lookedAt = async (other: RehearsalWindow) =>
      (await rehearsePolicy.execute(author(), { kind: "routing", document, window: other })).looked;
    expect(await lookedAt({ of: "open" })).toBe(60);
    expect(await lookedAt({ of: "past", from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" })).toBe(0);
  });

  test("is for those who edit policies, and refuses what could not be published", async () => {
    await expect(
      rehearsePolicy.execute(db.as("auditor"), { kind: "routing", document: table(), window }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(rehearse("routing", table(givenRow("a", {}, { team: "ghosts" })))).rejects.toMatchObject({
      code: "BAD_INPUT",
    });
    await expect(rehearse("nothing", {})).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
