import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { givenExceptions } from "#db/testing/given-exceptions";
import { givenFacts, givenRow } from "#server/domain/routing/testing/given-routing";
import { addHours } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { cancelAbsence } from "#server/services/teams/cancel-absence";
import { closeTeam } from "#server/services/teams/close-team";
import { createTeam } from "#server/services/teams/create-team";
import { enterAbsence } from "#server/services/teams/enter-absence";
import { handOver } from "#server/services/teams/hand-over";
import { removeMember } from "#server/services/teams/remove-member";
import { setMember } from "#server/services/teams/set-member";
import { teamsOverview } from "#server/services/teams/teams-overview";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;
let gerda: GivenPerson;
let reader: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  await givenExceptions(db.owner, TEST_NOW).entities();
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Okoro", "billing_analyst");
  gerda = await given.person("Gerda Kuhn", "billing_analyst", ["DE01"]);
  reader = await given.person("Rita Audit", "auditor");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(async () => {
  await db.owner`truncate cases, teams, team_members, absences cascade`;
  await db.owner`delete from policies where kind = 'routing'`;
});
afterAll(() => db.close());

const controller = (entities: "all" | string[] = "all") => db.as("controller", entities);
const clockwork = () => db.asJob("maintain-cases");
const asPerson = (person: GivenPerson) => db.as(person.role, person.entities, person);
const makeTeam = (key = "tax", entityCodes: string[] | null = null) =>
  createTeam.execute(controller(), { key, name: `Team ${key}`, entityCodes });
const join = (person: GivenPerson, key = "tax", loadCap = 10) =>
  setMember.execute(controller(), { key, userId: person.userId, skills: ["vat", "Japanese"], loadCap });
const stored = async (id: string) => (await db.owner`select * from cases where id = ${id}`)[0];
const eventsOf = async (stream: string) =>
  (await db.owner`select type from events where stream = ${stream} order by sequence`).map((row) => row.type);
const owned = (person: GivenPerson, rest = {}) => given.case({ ownerId: person.userId, state: "in_progress", ...rest });
const away = (person: GivenPerson, cover: GivenPerson | null, startsOn = "2026-03-02", endsOn = "2026-03-04") =>
  enterAbsence.execute(controller(), { userId: person.userId, startsOn, endsOn, coverId: cover?.userId ?? null });

describe("a team", () => {
  test("is made, gets people with skills and caps, changes them, loses them and is closed", async () => {
    await makeTeam();
    await join(ana);
    await join(ana, "tax", 5);
    await join(ben);
    await removeMember.execute(controller(), { key: "tax", userId: ben.userId });
    const { teams } = await teamsOverview.execute(controller(), {});
    expect(teams).toMatchObject([
      {
        key: "tax",
        name: "Team tax",
        members: [{ name: "Ana Ruiz", skills: ["japanese", "vat"], loadCap: 5, open: 0 }],
      },
    ]);
    const row = await given.case({ team: "tax" });
    await closeTeam.execute(controller(), { key: "tax", reason: "Merged." });
    expect(await stored(row.id)).toMatchObject({ team: null, version: 2 });
    expect((await teamsOverview.execute(controller(), {})).teams).toEqual([]);
    expect(await eventsOf("team:tax")).toEqual([
      "team.created",
      "team.member_added",
      "team.member_changed",
      "team.member_added",
      "team.member_removed",
      "team.closed",
    ]);
    expect(await eventsOf(`case:${row.id}`)).toEqual(["case.team_changed"]);
  });

  test.each([
    ["an analyst", () => db.as("billing_analyst"), /needs the permission "team.administer"/],
    ["a controller of one entity", () => controller(["DE01"]), /works for every legal entity/],
  ])("is not administered by %s", async (_case, actor, sentence) => {
    await expect(createTeam.execute(actor(), { key: "tax", name: "Tax", entityCodes: null })).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringMatching(sentence),
    });
  });

  test("of one entity is administered by its controller, and takes who may work there", async () => {
    const german = controller(["DE01"]);
    await createTeam.execute(german, { key: "de", name: "Deutschland", entityCodes: ["DE01"] });
    await setMember.execute(german, { key: "de", userId: gerda.userId, skills: [], loadCap: 5 });
    await expect(
      setMember.execute(german, { key: "de", userId: reader.userId, skills: [], loadCap: 5 }),
    ).rejects.toThrow(/Rita Audit may not work cases of DE01/);
    await makeTeam("jp", ["JP01"]);
    await expect(join(gerda, "jp")).rejects.toThrow(/may not work cases of JP01/);
    await expect(closeTeam.execute(german, { key: "jp", reason: "Not mine." })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(makeTeam("xx", ["XX99"])).rejects.toThrow(/“XX99” is no legal entity of ours/);
  });

  test("is made once, changed only where something differs, and left alone once closed", async () => {
    const results = await Promise.allSettled([makeTeam(), makeTeam()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await join(ana);
    await expect(join(ana)).rejects.toThrow(/like this already/);
    await expect(removeMember.execute(controller(), { key: "tax", userId: ben.userId })).rejects.toThrow(
      /is not in Team tax/,
    );
    await closeTeam.execute(controller(), { key: "tax", reason: "Over." });
    await expect(join(ben)).rejects.toThrow(/is closed/);
    await expect(makeTeam()).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(closeTeam.execute(controller(), { key: "nobody", reason: "Over." })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("that routing names, in force or in a draft, is not closed", async () => {
    await makeTeam();
    await draftDeskPolicy.execute(controller(), {
      kind: "routing",
      basedOn: 1,
      document: { rows: [givenRow("all", {}, { team: "tax" })] },
      note: "Everything to tax.",
    });
    await expect(closeTeam.execute(controller(), { key: "tax", reason: "Over." })).rejects.toThrow(
      /Version 2 of the routing is a draft that would send cases to Team tax/,
    );
  });

  test("shows its load and what will be late at its pace", async () => {
    await makeTeam("de", ["DE01"]);
    await join(ana, "de");
    const de = { team: "de", entityCode: "DE01" };
    // Ten working days of eight hours lie in the last fourteen days: 4,800 minutes and ten cases are one a day.
    for (let closed = 0; closed < 10; closed += 1)
      await given.case({ ...de, state: "resolved", outcome: "fixed", closedAt: addHours(TEST_NOW, -24) });
    await given.case({ ...de, dueAt: addHours(TEST_NOW, -1) });
    await owned(ana, { ...de, dueAt: addHours(TEST_NOW, 5) });
    await owned(ana, { ...de, dueAt: addHours(TEST_NOW, 200) });
    await given.case({
      ...de,
      dueAt: addHours(TEST_NOW, 5),
      state: "waiting",
      snoozedUntil: addHours(TEST_NOW, 9),
      waitingOn: "customer",
    });
    const { teams } = await teamsOverview.execute(db.as("auditor"), {});
    expect(teams).toMatchObject([
      {
        open: 4,
        unassigned: 1,
        asleep: 1,
        closedLately: 10,
        late: 1,
        dueInTime: 1,
        willBreach: 1,
        minutesPerCase: 480,
        members: [{ name: "Ana Ruiz", open: 2, late: 0, isAway: false }],
      },
    ]);
  });
});

describe("an absence", () => {
  test("is entered for oneself, or for others by whoever administers teams", async () => {
    const own = { userId: ana.userId, startsOn: "2026-03-09", endsOn: "2026-03-13", coverId: ben.userId };
    const { id } = await enterAbsence.execute(asPerson(ana), own);
    await expect(enterAbsence.execute(asPerson(ben), { ...own, userId: gerda.userId })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(enterAbsence.execute(db.as("auditor"), own)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await teamsOverview.execute(asPerson(ana), {})).absences).toMatchObject([
      { id, name: "Ana Ruiz", coverName: "Ben Okoro", isRunning: false, mayCancel: true },
    ]);
    await expect(cancelAbsence.execute(asPerson(ben), { id, reason: "Not mine." })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await cancelAbsence.execute(asPerson(ana), { id, reason: "Plans changed." });
    await expect(cancelAbsence.execute(asPerson(ana), { id, reason: "Again." })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await eventsOf(`absence:${id}`)).toEqual(["absence.entered", "absence.cancelled"]);
  });

  test.each([
    ["ends before it begins", { startsOn: "2026-03-05", endsOn: "2026-03-04" }, /ends before it begins/],
    ["is over", { startsOn: "2026-02-01", endsOn: "2026-02-02" }, /is over already/],
    ["lasts for ever", { startsOn: "2026-03-05", endsOn: "2028-03-04" }, /a year at most/],
    ["is covered by oneself", { coverId: "self" }, /cannot cover for themselves/],
    ["is covered by nobody we know", { coverId: "00000000-0000-7000-8000-00000000dead" }, /cover does not exist/],
    ["begins on no day", { startsOn: "2026-02-30" }, /startsOn is not right/],
  ])("that %s is refused", async (_case, change, sentence) => {
    const wanted = {
      userId: ana.userId,
      startsOn: "2026-03-05",
      endsOn: "2026-03-06",
      coverId: null as string | null,
      ...change,
    };
    if (wanted.coverId === "self") wanted.coverId = ana.userId;
    await expect(enterAbsence.execute(controller(), wanted)).rejects.toThrow(sentence);
    expect(await db.owner`select id from absences`).toHaveLength(0);
  });

  test("does not overlap another, nor is it covered by somebody away; of two at once one wins", async () => {
    const results = await Promise.allSettled([away(ana, null), away(ana, null)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((one) => one.status === "rejected")?.reason).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/Ana Ruiz is away from 2026-03-02 to 2026-03-04 already/),
    });
    await expect(away(ben, ana)).rejects.toThrow(/Ana Ruiz is away from .* and cannot cover for Ben Okoro/);
  });

  test("gives the work to the cover when it begins, once, and says so on every case", async () => {
    const begun = await owned(ana);
    const asleep = await owned(ana, { state: "waiting", snoozedUntil: addHours(TEST_NOW, 90), waitingOn: "internal" });
    const { id } = await away(ana, ben, "2026-03-03");
    await expect(handOver.execute(clockwork(), {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    db.clock.set(new Date("2026-03-03T00:01:00Z"));
    expect(await maintainCases(clockwork())).toMatchObject({ handedOver: 2 });
    expect(await stored(begun.id)).toMatchObject({ owner_id: ben.userId, state: "in_progress" });
    expect(await stored(asleep.id)).toMatchObject({ owner_id: ben.userId, state: "waiting" });
    expect(await eventsOf(`absence:${id}`)).toEqual(["absence.entered", "absence.handed_over"]);
    const late = await owned(ana);
    expect(await maintainCases(clockwork())).toMatchObject({ handedOver: 0 });
    expect(await stored(late.id)).toMatchObject({ owner_id: ana.userId });
  });

  test("gives what nobody covers back to the queue, and from there to whom the team's rule finds", async () => {
    await makeTeam();
    await join(ben);
    await join(gerda);
    const routing = { facts: givenFacts(), row: null, skill: "vat", escalation: null, assign: "least_loaded" as const };
    const american = await owned(ana, { entityCode: "US01", team: "tax", routing });
    const german = await owned(ana, { entityCode: "DE01", team: "tax", routing });
    const plain = await owned(ana);
    const correcting = await owned(ana, { state: "correcting" });
    await away(ana, gerda);
    expect(await maintainCases(clockwork())).toMatchObject({ handedOver: 4 });
    // The cover may work Germany alone; the rest goes back, and by the rule to whoever may work it.
    expect(await stored(german.id)).toMatchObject({ owner_id: gerda.userId });
    expect(await stored(american.id)).toMatchObject({ owner_id: ben.userId, state: "in_progress" });
    expect(await stored(plain.id)).toMatchObject({ owner_id: null, state: "routed" });
    expect(await stored(correcting.id)).toMatchObject({ owner_id: null, state: "correcting" });
    expect(await eventsOf(`case:${american.id}`)).toEqual(["case.released", "case.assigned"]);
  });

  test("of somebody who works in one country begins there, not by the clock of the office elsewhere", async () => {
    await owned(gerda, { entityCode: "DE01" });
    await away(gerda, ana, "2026-03-03");
    db.clock.set(new Date("2026-03-02T22:59:00Z"));
    expect(await maintainCases(clockwork())).toMatchObject({ handedOver: 0 });
    db.clock.set(new Date("2026-03-02T23:01:00Z"));
    expect(await maintainCases(clockwork())).toMatchObject({ handedOver: 1 });
  });

  test("is handed over by one of two workers", async () => {
    const row = await owned(ana);
    const { id } = await away(ana, ben);
    await Promise.allSettled([handOver.execute(clockwork(), {}), handOver.execute(clockwork(), {})]);
    expect(await eventsOf(`absence:${id}`)).toEqual(["absence.entered", "absence.handed_over"]);
    expect(await eventsOf(`case:${row.id}`)).toEqual(["case.assigned"]);
  });
});
