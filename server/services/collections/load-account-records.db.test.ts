import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Tx } from "#db/client";
import type { EntityScope } from "#server/domain/access/roles";
import type { PlainDate } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { loadDeskRecords, loadWorklistRecords } from "#server/services/collections/load-worklist-records";
import { endExclusion } from "#server/services/collections/records/end-exclusion";
import { enterExclusion } from "#server/services/collections/records/enter-exclusion";
import { enterNudge } from "#server/services/collections/records/enter-nudge";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { recordContact } from "#server/services/collections/records/record-contact";
import { aCall, type Desk, euros, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";

const terms = { graceDays: 2, keptFromBasisPoints: 10_000 };
let desk: Desk;
let alder: string;
let birch: string;
let invoice: string;

beforeAll(async () => {
  desk = await openDesk();
  alder = await desk.given.account("Alder GmbH");
  birch = await desk.given.account("Birch AG");
  invoice = await desk.given.owed(alder, "ALDER-1");
});
afterAll(() => desk.close());

const reading = <Result>(work: (tx: Tx) => Promise<Result>, entities: EntityScope = "all") =>
  desk.db.transaction(async (tx) => {
    await openTransaction(tx, entities);
    return work(tx);
  });
const records = (day: PlainDate, entities?: EntityScope) =>
  reading((tx) => loadAccountRecords({ tx }, [alder, birch], day, terms), entities);
const news = (day: PlainDate) =>
  reading(async (tx) =>
    loadWorklistRecords({ tx }, await loadAccountRecords({ tx }, [alder, birch], day, terms), day, terms),
  );

const nothing = { standstill: null, promises: [], exclusions: [], contacts: [], taken: new Map() };

describe("what is recorded of an account", () => {
  test("is nothing for one nobody touched, and each has an entry", async () => {
    expect(await records(TODAY)).toEqual(
      new Map([
        [alder, nothing],
        [birch, nothing],
      ]),
    );
  });

  test("is what people did, as of the day", async () => {
    await desk.promised(alder, euros(60_000n, "2026-03-05", [invoice]));
    desk.goTo("2026-03-03");
    await recordContact.execute(desk.meike, aCall(alder, { direction: "in", channel: "email", outcome: null }));
    await desk.given.paid(invoice, 25_000, "2026-03-04");
    const { exclusionId } = await enterExclusion.execute(desk.meike, {
      customerId: alder,
      invoiceId: invoice,
      fromOn: "2026-03-03",
      untilOn: "2026-03-20",
      reason: "Moving",
    });
    desk.goTo("2026-03-06");
    await endExclusion.execute(desk.meike, { exclusionId, reason: "Moved" });
    const contacts = [
      { on: "2026-03-02", channel: "call", isAutomated: false, direction: "out" },
      { on: "2026-03-03", channel: "email", isAutomated: false, direction: "in" },
    ];
    const exclusion = { invoiceId: invoice, reason: "Moving", from: "2026-03-03", enteredBy: "Meike Harders" };
    const of = async (day: PlainDate) => (await records(day)).get(alder);
    expect(await of("2026-03-02")).toMatchObject({ promises: [{ paidMinor: 0n }], contacts: contacts.slice(0, 1) });
    expect(await of("2026-03-05")).toMatchObject({
      promises: [{ amountMinor: 60_000n, paidMinor: 25_000n, invoiceIds: [invoice], givenOn: TODAY }],
      contacts,
      exclusions: [{ ...exclusion, until: "2026-03-05" }],
    });
    expect((await of("2026-03-06"))?.exclusions).toEqual([]);
  });

  test("a call nobody heard is no contact, though it stands in the ledger", async () => {
    const customerId = await desk.given.account("Hazel GmbH");
    desk.goTo("2026-03-03");
    await recordContact.execute(desk.meike, aCall(customerId, { outcome: "no_answer", personName: null }));
    const contacts = async () =>
      (await reading((tx) => loadAccountRecords({ tx }, [customerId], "2026-03-03", terms))).get(customerId)?.contacts;
    expect(await contacts()).toEqual([]);
    expect(await desk.count("contact_ledger", customerId)).toBe(1);
    await recordContact.execute(desk.meike, aCall(customerId));
    expect(await contacts()).toHaveLength(1);
  });

  test("a standstill stops from its day on, and so does a step that was taken count", async () => {
    desk.goTo("2026-03-05");
    await enterStandstill.execute(desk.meike, { customerId: birch, kind: "deceased", reason: "Told by the heirs" });
    const [run, act] = [desk.given.freshId(), desk.given.freshId()];
    await desk.owner.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into dunning_runs ${tx({ id: run, entity_code: "DE01", run_on: "2026-03-04", policy_version: "dunning v1", state: "done", counts: {}, planned_by: "test", planned_at: desk.clock.now() })}`;
      await tx`insert into dunning_acts ${tx({ id: act, run_id: run, entity_code: "DE01", customer_id: birch, strategy: "s", step: "first", step_label: "First", action: "email", needs_approval: false, state: "done", holds: [] })}`;
      for (const [step, taken] of [
        ["first", "2026-03-04"],
        ["second", null],
      ] as const)
        await tx`insert into dunning_items ${tx({ id: desk.given.freshId(), act_id: act, entity_code: "DE01", customer_id: birch, invoice_id: invoice, step, day: 3, currency: "EUR", amount_minor: 100, taken_on: taken })}`;
    });
    expect((await records("2026-03-04")).get(birch)).toMatchObject({ standstill: null });
    const after = (await records("2026-03-05")).get(birch);
    expect(after?.standstill).toBe("deceased");
    expect(after?.exclusions).toEqual([]);
    expect(after?.taken.get(invoice)).toMatchObject([{ step: "first", day: 3, on: "2026-03-04" }]);
    expect((await records("2026-03-03")).get(birch)?.taken.size).toBe(0);
  });

  test("is nothing to whoever works for another legal entity, and costs five queries however many accounts", async () => {
    expect((await records("2026-03-05", ["US01"])).get(alder)).toEqual(nothing);
    await reading(async (tx) => {
      const execute = vi.spyOn(tx, "execute");
      await loadAccountRecords(
        { tx },
        [alder, birch, ...Array.from({ length: 100 }, desk.given.freshId)],
        TODAY,
        terms,
      );
      expect(execute).toHaveBeenCalledTimes(5);
    });
  });
});

describe("what happened to an account", () => {
  test("breaks on the day after grace, and is news from what nobody has seen", async () => {
    const customerId = await desk.given.account("Cedar GmbH");
    const owed = await desk.given.owed(customerId, "CEDAR-1");
    desk.goTo(TODAY);
    await desk.promised(customerId, euros(60_000n, "2026-03-05", [owed]));
    await enterNudge.execute(desk.meike, { customerId, points: 7, untilOn: "2026-03-10", reason: "The board asks" });
    const payment = (id: string, received_on: string, source_version_at: string) =>
      desk.owner`insert into payments ${desk.owner({ id: desk.given.freshId(), entity_code: "DE01", customer_id: customerId, currency: "EUR", amount_minor: 100, refunded_minor: 0, received_on, system: "stripe", external_id: id, source_version_at, mapping_version: "1", correlation_id: "test", last_seen_at: desk.clock.now() })}`;
    // Before the call at noon, after it, and one that its source touched again weeks later.
    await payment("early", TODAY, "2026-03-02T08:00:00Z");
    await payment("old", "2026-02-20", "2026-03-07T08:00:00Z");
    const of = async (day: PlainDate) =>
      (
        await reading(async (tx) =>
          loadWorklistRecords({ tx }, await loadAccountRecords({ tx }, [customerId], day, terms), day, terms),
        )
      ).get(customerId);
    expect(await of("2026-03-07")).toMatchObject({
      promisesBrokenOn: [],
      boosts: [],
      events: [{ kind: "payment" }, { kind: "payment" }],
      nudges: [{ points: 7, by: "Meike Harders", from: TODAY, until: "2026-03-10" }],
    });
    await payment("late", TODAY, "2026-03-02T15:00:00Z");
    await desk.owner`update collection_accounts set reassigned_at = '2026-03-06T23:30:00Z' where customer_id = ${customerId}`;
    expect((await of("2026-03-08"))?.boosts).toEqual([
      { kind: "broken_promise", at: new Date("2026-03-07T23:00:00Z"), on: "2026-03-08" },
      { kind: "reassigned", at: new Date("2026-03-06T23:30:00Z"), on: "2026-03-07" },
      { kind: "payment", at: new Date("2026-03-02T15:00:00Z"), on: TODAY },
    ]);
    expect((await of("2026-03-08"))?.promisesBrokenOn).toEqual(["2026-03-08"]);
    expect((await of("2026-03-11"))?.nudges).toEqual([]);
  });

  test("a reply is news until somebody works the account", async () => {
    desk.goTo("2026-03-03");
    await desk.owner`
      insert into contact_ledger (id, entity_code, customer_id, direction, channel, is_automated, at, on_day, invoice_ids, by_name, recorded_at)
      values (gen_random_uuid(), 'DE01', ${birch}, 'in', 'email', true, '2026-03-03T11:00:00Z', '2026-03-03', '{}', 'Docket', now())`;
    expect((await news("2026-03-03")).get(birch)?.boosts).toMatchObject([{ kind: "reply" }]);
    await desk.owner`insert into collection_accounts (customer_id, entity_code, worked_at) values (${birch}, 'DE01', '2026-03-03T12:00:00Z')`;
    expect((await news("2026-03-03")).get(birch)).toMatchObject({ boosts: [], events: [{ kind: "reply" }] });
  });

  test("the desk's own words are as the last contact left them", async () => {
    desk.goTo(TODAY);
    const customerId = await desk.given.account("Dogwood GmbH");
    await recordContact.execute(desk.meike, aCall(customerId, { followUpOn: "2026-03-09", awaitingUs: "a copy" }));
    const known = await reading((tx) => loadDeskRecords({ tx }, [customerId, invoice]));
    expect(known.get(customerId)).toEqual({
      workedAt: desk.clock.now(),
      followUpOn: "2026-03-09",
      awaitingUs: { words: "a copy", since: TODAY },
      reassignedAt: null,
    });
    expect(known.get(invoice)).toEqual({ workedAt: null, followUpOn: null, awaitingUs: null, reassignedAt: null });
  });
});
