import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { openTransaction } from "#server/kernel/command";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { askForForecast } from "#server/services/forecast/ask-for-forecast";
import { forecastAccuracy } from "#server/services/forecast/forecast-accuracy";
import { forecastWeek } from "#server/services/forecast/forecast-week";
import { exportForecast, forecastWeeks } from "#server/services/forecast/forecast-weeks";
import { keepForecasts } from "#server/services/forecast/keep-forecasts";
import { makeForecast } from "#server/services/forecast/make-forecast";

let db: TestDatabase;
let alder: string;
let promised: string;
const keeper = () => db.asJob("keep-worklist");
const controller = () => db.as("controller");
const EUR = { currency: "EUR" };

/** Today is Monday, 2 March 2026. */
beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.1000");
  alder = await given.account("Alder GmbH");
  for (const [place, paidOn] of ["2026-02-10", "2026-02-11", "2026-02-12"].entries()) {
    const settled = await given.owed(alder, `SETTLED-${place}`, { status: "paid" });
    await given.paid(settled, 100_000, paidOn);
  }
  await given.owed(alder, "HABIT", { issued_on: "2026-02-10", due_on: "2026-03-16" });
  await given.owed(alder, "DISPUTED", { is_disputed: true });
  const birch = await given.account("Birch AG");
  await given.owed(birch, "TERMS", { issued_on: "2026-02-10", due_on: "2026-03-31", total_minor: 30_000 });
  await given.owed(birch, "LATE", { total_minor: 20_000 });
  await given.owed(birch, "FAR", { issued_on: "2026-02-10", due_on: "2026-12-31", total_minor: 7_000 });
  promised = await given.owed(birch, "PROMISED", { total_minor: 50_000 });
  await db.owner`insert into promises ${db.owner({
    id: given.freshId(),
    entity_code: "DE01",
    customer_id: birch,
    currency: "EUR",
    amount_minor: 50_000,
    promised_on: "2026-03-20",
    given_on: "2026-02-27",
    given_at: TEST_NOW,
    agreement_id: given.freshId(),
    position: 1,
    channel: "call",
    taken_by: "Mina Sato",
    told_state: "open",
    told_on: "2026-02-27",
  })}`;
  await db.owner`insert into promise_invoices ${db.owner({ promise_id: (await db.owner<{ id: string }[]>`select id from promises`)[0]?.id ?? "", invoice_id: promised, entity_code: "DE01" })}`;
  const cedar = await given.account("Cedar Inc.", { entity_code: "US01" });
  await given.owed(cedar, "AMERICAN", {
    entity_code: "US01",
    currency: "USD",
    due_on: "2026-03-10",
    total_minor: 11_000,
  });
  await keepForecasts(keeper(), "due");
});
afterAll(() => db.close());

const weeks = (input: object = EUR, by = controller()) => forecastWeeks.execute(by, input);
const amounts = async (input: object = EUR) =>
  Object.fromEntries(
    (await weeks(input)).bars
      .filter(({ money }) => money.minor > 0n)
      .map(({ key, bySource }) => [
        key,
        Object.fromEntries(bySource.map(({ source, money }) => [source, money.minor])),
      ]),
  );

describe("the forecast of a day", () => {
  test("lays each open amount into its week by what says so, and leaves out what is contested", async () => {
    expect(await amounts()).toEqual({
      "2026-W11": { terms: 20_000n },
      "2026-W12": { promise: 50_000n },
      "2026-W13": { habit: 100_000n },
      "2026-W14": { terms: 30_000n },
      beyond: { terms: 7_000n },
    });
    expect(await weeks()).toMatchObject({ currencies: ["EUR", "USD"], isConverted: false, madeOn: "2026-03-02" });
  });

  test("puts currencies together in the reporting currency alone, at the latest rates", async () => {
    expect(await amounts({ isConverted: true })).toMatchObject({
      "2026-W11": { terms: 33_000n },
      "2026-W13": { habit: 110_000n },
    });
    expect((await weeks({ isConverted: true })).currency).toBe("USD");
    expect((await weeks({})).currency).toBe("EUR");
  });

  test("shows of a week whose money it is, of which invoices and why, page after page", async () => {
    const { rows, nextCursor } = await forecastWeek.execute(controller(), { ...EUR, week: "2026-W13" });
    expect(rows).toMatchObject([
      {
        customerId: alder,
        customerName: "Alder GmbH",
        number: "HABIT",
        money: { minor: 100_000n },
        saidOn: "2026-03-26",
      },
    ]);
    expect(rows[0]?.sentence).toBe("Due on 16 March 2026, and this customer pays 10 days late.");
    expect(nextCursor).toBeNull();
    for (const bar of (await weeks()).bars) {
      const week = await forecastWeek.execute(controller(), { ...EUR, week: bar.key });
      expect(week.rows.reduce((all, { money }) => all + money.minor, 0n)).toBe(bar.money.minor);
    }
    await expect(forecastWeek.execute(controller(), { ...EUR, week: "2025-W01" })).rejects.toThrow("none of the weeks");
  });

  test("is a file with the same sums", async () => {
    const { text, fileName } = await exportForecast.execute(controller(), EUR);
    expect(fileName).toBe("cash-forecast-2026-03-02-EUR.csv");
    expect(text).toContain("2026-W13,2026-03-23,EUR,");
    expect(text.split("\r\n").filter((line) => line.startsWith("2026-W"))).toHaveLength(13);
    expect(text).toContain("1000.00");
  });

  test("shows whoever works for one legal entity nothing of another, and refuses whoever collects nothing", async () => {
    const american = await weeks({}, db.as("collector", ["US01"]));
    expect(american).toMatchObject({ entities: ["US01"], currencies: ["USD"] });
    expect(await weeks({ entities: ["DE01"] }, db.as("collector", ["US01"]))).toMatchObject({ madeAt: null });
    await expect(weeks({}, db.as("integration_engineer"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("making it", () => {
  test("leaves an event, and takes the place of the one made before on the same day", async () => {
    const before = await amounts();
    await makeForecast.execute(keeper(), { entity: "DE01" });
    expect(await amounts()).toEqual(before);
    const [event] = await db.owner<
      { said: string }[]
    >`select payload->'data'->>'sentence' as said from events where stream = 'forecast:DE01' order by position desc limit 1`;
    expect(event?.said).toBe("The cash of DE01 was forecast from 6 open invoices of 2 accounts.");
    expect(await keepForecasts(keeper(), "due")).toBe(0);
  });

  test("is a job's alone; asking for it is for whoever leads collections", async () => {
    for (const context of [controller(), db.as("collector"), db.asJob("detect-exceptions")])
      await expect(makeForecast.execute(context, { entity: "DE01" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(askForForecast.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await askForForecast.execute(db.as("controller", ["US01"]), {})).toEqual({ entities: 1 });
    const [job] = await db.owner<
      { entities: string[] }[]
    >`select data->'entities' as entities from pgboss.job where name = 'forecast.make' order by created_on desc limit 1`;
    expect(job?.entities).toEqual(["US01"]);
    await expect(makeForecast.execute(keeper(), { entity: "XX99" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two at once, the second is told", async () => {
    const second = db.owner.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended('forecast:DE01', 0))`;
      await makeForecast.execute(keeper(), { entity: "DE01" });
    });
    await expect(second).rejects.toMatchObject({
      code: "CONFLICT",
      message: "The cash of DE01 is being forecast already.",
    });
    expect(await keepForecasts(keeper(), ["DE01"])).toBe(1);
  });

  test("keeps what was expected before, and compares it with what came", async () => {
    const given = givenReceivables(db.owner, TEST_NOW);
    db.clock.set(new Date("2026-03-16T09:30:00.000Z"));
    await given.paid(promised, 45_000, "2026-03-09");
    const later = await given.owed(alder, "LATER", { issued_on: "2026-03-05", due_on: "2026-03-10" });
    await given.paid(later, 60_000, "2026-03-10");
    expect(await keepForecasts(keeper(), "due")).toBe(3);
    expect(await forecastAccuracy.execute(controller(), EUR)).toMatchObject([
      { week: "2026-W11", expectedOn: "2026-03-02", expected: { minor: 20_000n }, came: { minor: 45_000n } },
    ]);
    const forget = db.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      await tx.execute(sql`delete from cash_forecasts where made_on = '2 March 2026'`);
    });
    await expect(forget).rejects.toMatchObject({ cause: { message: expect.stringContaining("What was expected on") } });
  });
});
