import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTransaction } from "#server/kernel/command";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { reschedulePromise } from "#server/services/collections/records/reschedule-promise";
import { noteStates, tellPromises } from "#server/services/collections/records/tell-promises";
import { type Desk, euros, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";
import { withdrawPromise } from "#server/services/collections/records/withdraw-promise";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

/** An account that promised €1,000.00 on its one invoice by 10 March; two days of grace follow. */
async function promising(name: string) {
  desk.goTo(TODAY);
  const customerId = await desk.given.account(name);
  const invoiceId = await desk.given.owed(customerId, name);
  const promiseId = await desk.promised(customerId, euros(100_000n, "2026-03-10", [invoiceId]));
  return { customerId, invoiceId, promiseId };
}

async function stateOf(customerId: string, promiseId: string) {
  const { promises } = await accountDesk.execute(desk.reader, { customerId });
  const promise = promises.find(({ id }) => id === promiseId);
  return promise && [promise.state, promise.paid.minor];
}

const grace = async () => {
  const { promises } = await accountDesk.execute(desk.reader, {
    customerId: (await promising("Grace GmbH")).customerId,
  });
  return promises[0]?.graceUntil;
};

describe("a promise is judged by what arrived", () => {
  test("the document in force gives three days of grace", async () => {
    expect(await grace()).toBe("2026-03-13");
  });

  test.each([
    ["nothing, on the promised day", [], "2026-03-10", "open", 0n],
    ["nothing, within grace", [], "2026-03-13", "due", 0n],
    ["nothing, after grace", [], "2026-03-14", "broken", 0n],
    ["a part within grace", [["2026-03-13", 40_000]], "2026-03-14", "partly_kept", 40_000n],
    ["all on the last day of grace", [["2026-03-13", 100_000]], "2026-03-14", "kept", 100_000n],
    ["all after grace mends nothing", [["2026-03-14", 100_000]], "2026-03-14", "broken", 0n],
    ["all before it was given counts nothing", [["2026-03-01", 100_000]], "2026-03-14", "broken", 0n],
    ["all, long before the day", [["2026-03-03", 100_000]], "2026-03-04", "kept", 100_000n],
  ] as const)("%s", async (name, money, day, state, counted) => {
    const { customerId, invoiceId, promiseId } = await promising(`Judged ${name}`);
    for (const [on, minor] of money) await desk.given.paid(invoiceId, minor, on);
    desk.goTo(day);
    expect(await stateOf(customerId, promiseId)).toEqual([state, counted]);
  });

  test("a credit is no money", async () => {
    const { customerId, invoiceId, promiseId } = await promising("Credited GmbH");
    await desk.given.credited(invoiceId, 100_000, "2026-03-05");
    desk.goTo("2026-03-14");
    expect(await stateOf(customerId, promiseId)).toEqual(["broken", 0n]);
  });

  test("of two on one invoice the earlier day is served first, and no money twice", async () => {
    desk.goTo(TODAY);
    const customerId = await desk.given.account("Twice GmbH");
    const invoiceId = await desk.given.owed(customerId, "TWICE");
    const later = await desk.promised(customerId, euros(60_000n, "2026-03-20", [invoiceId]));
    const earlier = await desk.promised(customerId, euros(40_000n, "2026-03-10", [invoiceId]));
    await desk.given.paid(invoiceId, 55_000, "2026-03-09");
    desk.goTo("2026-03-24");
    expect(await stateOf(customerId, earlier)).toEqual(["kept", 40_000n]);
    expect(await stateOf(customerId, later)).toEqual(["partly_kept", 15_000n]);
  });
});

describe("taking one back", () => {
  const reason = "They misspoke";

  test("ends it, with its event, and asks nothing of it any more", async () => {
    const { customerId, promiseId } = await promising("Withdrawn GmbH");
    await withdrawPromise.execute(desk.jonas, { promiseId, reason });
    expect(await stateOf(customerId, promiseId)).toEqual(["ended", 0n]);
    expect((await desk.events(customerId)).at(-1)).toMatchObject({
      type: "promise.withdrawn",
      sentence: expect.stringMatching(/^Jonas Lindt took back promise \d+ of €1,000\.00 by 10 March 2026\.$/),
    });
  });

  test("is refused to a role that works no accounts, and of another legal entity", async () => {
    const { promiseId } = await promising("Refused GmbH");
    const ask = { promiseId, reason };
    await expect(withdrawPromise.execute(desk.reader, ask)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(withdrawPromise.execute(desk.abroad, ask)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.each([
    ["kept", "2026-03-05", 100_000],
    ["broken", "2026-03-14", 0],
    ["partly kept", "2026-03-14", 10_000],
  ])("is refused of one that is %s", async (state, day, minor) => {
    const { invoiceId, promiseId } = await promising(`Was ${state}`);
    if (minor > 0) await desk.given.paid(invoiceId, minor, "2026-03-04");
    desk.goTo(day);
    await expect(withdrawPromise.execute(desk.meike, { promiseId, reason })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(`is ${state}, and that stays.`),
    });
  });

  test("of two at once, the second is told who was first", async () => {
    const { promiseId } = await promising("Raced GmbH");
    const results = await Promise.allSettled([
      withdrawPromise.execute(desk.meike, { promiseId, reason }),
      withdrawPromise.execute(desk.meike, { promiseId, reason }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "CONFLICT", message: expect.stringContaining("Meike Harders took back promise") },
    });
  });
});

describe("rescheduling", () => {
  const later = [
    { amountMinor: 70_000n, promisedOn: "2026-03-16" },
    { amountMinor: 30_000n, promisedOn: "2026-03-30" },
  ];
  const asked = (promiseId: string) => ({
    promiseId,
    instalments: later,
    channel: "call" as const,
    reason: "Paid in two",
  });

  test("ends the promise and gives an agreement of the same invoices in its place", async () => {
    const { customerId, invoiceId, promiseId } = await promising("Rescheduled GmbH");
    const { promiseNumbers } = await reschedulePromise.execute(desk.jonas, asked(promiseId));
    const { promises } = await accountDesk.execute(desk.reader, { customerId });
    expect(
      promises.map(({ state, amount, promisedOn, position, instalments, invoices }) => ({
        state,
        minor: amount.minor,
        promisedOn,
        position,
        instalments,
        invoices: invoices.map(({ id }) => id),
      })),
    ).toEqual([
      { state: "open", minor: 70_000n, promisedOn: "2026-03-16", position: 1, instalments: 2, invoices: [invoiceId] },
      { state: "open", minor: 30_000n, promisedOn: "2026-03-30", position: 2, instalments: 2, invoices: [invoiceId] },
      { state: "ended", minor: 100_000n, promisedOn: "2026-03-10", position: 1, instalments: 1, invoices: [invoiceId] },
    ]);
    expect(promises[0]?.personName).toBe("Frau Lorenz");
    const told = (await desk.events(customerId)).map(({ type }) => type);
    expect(told.slice(-3)).toEqual(["promise.rescheduled", "promise.given", "promise.given"]);
    const [old] = await desk.owner`
      select ended_as, replaced_by = (select agreement_id from promises where number = ${promiseNumbers[0] ?? 0}) as is_named from promises where id = ${promiseId}`;
    expect(old).toEqual({ ended_as: "rescheduled", is_named: true });
  });

  test("money that arrives from then on is for the new one", async () => {
    const { customerId, invoiceId, promiseId } = await promising("Since GmbH");
    desk.goTo("2026-03-04");
    await reschedulePromise.execute(desk.jonas, asked(promiseId));
    await desk.given.paid(invoiceId, 70_000, "2026-03-04");
    const { promises } = await accountDesk.execute(desk.reader, { customerId });
    expect(promises.map(({ state, paid }) => [state, paid.minor])).toEqual([
      ["open", 0n],
      ["kept", 70_000n],
      ["ended", 0n],
    ]);
  });

  test("is refused for more than is open, for a passed day, to a reader, abroad, and of one that is broken", async () => {
    const { customerId, promiseId } = await promising("Unfit GmbH");
    const ask = asked(promiseId);
    const tooMuch = { ...ask, instalments: [{ amountMinor: 100_001n, promisedOn: "2026-03-16" }] };
    await expect(reschedulePromise.execute(desk.meike, tooMuch)).rejects.toMatchObject({
      message:
        "€1,000.01 is more than can be promised: €1,000.00 is open. Promise €1,000.00 at most, or take the other promise back first.",
    });
    const passed = { ...ask, instalments: [{ amountMinor: 1n, promisedOn: "2026-03-01" }] };
    await expect(reschedulePromise.execute(desk.meike, passed)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await expect(reschedulePromise.execute(desk.reader, ask)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(reschedulePromise.execute(desk.abroad, ask)).rejects.toMatchObject({ code: "NOT_FOUND" });
    desk.goTo("2026-03-14");
    await expect(reschedulePromise.execute(desk.meike, ask)).rejects.toMatchObject({
      message: expect.stringContaining("is broken, and that stays."),
    });
    expect(await desk.count("promises", customerId)).toBe(1);
  });

  test("of two at once, the second is told", async () => {
    const { customerId, promiseId } = await promising("Both GmbH");
    const results = await Promise.allSettled([
      reschedulePromise.execute(desk.meike, asked(promiseId)),
      withdrawPromise.execute(desk.jonas, { promiseId, reason: "They misspoke" }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect([1, 3]).toContain(await desk.count("promises", customerId));
  });
});

describe("telling what became of them", () => {
  const tell = (customerIds: string[]) =>
    desk.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      return noteStates({ tx, now: desk.clock.now() }, customerIds);
    });
  const job = () => desk.asActor({ kind: "policy", name: "tells", version: 1, permissions: ["collection.maintain"] });

  test("says each change once, and stays silent otherwise", async () => {
    const { customerId, invoiceId } = await promising("Told GmbH");
    expect(await tell([customerId])).toEqual({ customerIds: [], events: [] });
    desk.goTo("2026-03-11");
    expect((await tell([customerId])).events).toMatchObject([{ type: "promise.fell_due" }]);
    desk.goTo("2026-03-14");
    const broken = await tell([customerId]);
    expect(broken).toMatchObject({
      customerIds: [customerId],
      events: [{ type: "promise.broken", before: { state: "due" }, after: { state: "broken" } }],
    });
    expect(broken.events[0]?.data?.sentence).toMatch(
      /^Promise \d+ was broken: nothing of €1,000\.00 arrived by 13 March 2026\.$/,
    );
    expect((await tell([customerId])).events).toEqual([]);
    // A payment of before that a source told of late.
    await desk.given.paid(invoiceId, 100_000, "2026-03-12");
    expect((await tell([customerId])).events).toMatchObject([{ type: "promise.kept", before: { state: "broken" } }]);
  });

  test("the command appends the events, and has nothing to say where nothing changed", async () => {
    const { customerId, invoiceId } = await promising("Commanded GmbH");
    await desk.given.paid(invoiceId, 30_000, "2026-03-12");
    desk.goTo("2026-03-14");
    const customerIds = [customerId];
    await expect(tellPromises.execute(desk.meike, { customerIds })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(tellPromises.execute(job(), { customerIds })).resolves.toEqual({ customerIds });
    expect((await desk.events(customerId)).at(-1)?.type).toBe("promise.partly_kept");
    await expect(tellPromises.execute(job(), { customerIds })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two at once, one says it", async () => {
    const { customerId } = await promising("Both tell GmbH");
    desk.goTo("2026-03-14");
    const results = await Promise.allSettled(
      [1, 2].map(() => tellPromises.execute(job(), { customerIds: [customerId] })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
