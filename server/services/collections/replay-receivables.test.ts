import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { mondayToFriday } from "#server/domain/collections/given-account";
import { planDay } from "#server/domain/collections/plan-day";
import { defaultPointsPolicy } from "#server/domain/collections/points-policy";
import { type ReplayDay, replayCollections } from "#server/domain/collections/replay";
import { ReplayChecks } from "#server/domain/collections/replay-checks";
import { addDays, daysBetween } from "#server/domain/time";
import { contextOf } from "#server/routers/testing/door";
import { type ReplayReport, replayReceivables } from "#server/services/collections/replay-receivables";

const FILE = join(import.meta.dirname, "../../../../shared/data/receivables/ibm_accounts_receivable.csv");
/** Two replays of two years, on a machine that does other things too. */
const PATIENCE_MS = 120_000;

/** Past every courtesy and first reminder a company begins with. */
const OLD_ENOUGH_DAYS = 14;

const commandLine = contextOf({ kind: "job", name: "command-line" });

function shared(): string {
  if (!existsSync(FILE))
    throw new Error("The folder ../shared/data with receivables written by others is absent, so they cannot be read.");
  return readFileSync(FILE, "utf8");
}

type IbmRow = {
  customer: string;
  number: string;
  issued: string;
  due: string;
  settled: string;
  isDisputed: boolean;
  cents: bigint;
};

/** Reads the file without any of our code: split at commas, month/day/year turned round, cents by moving the point. */
function ibmRows(): IbmRow[] {
  const iso = (text: string) => {
    const [month = "", day = "", year = ""] = text.split("/");
    return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  };
  return shared()
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [, customer = "", , number = "", issued = "", due = "", amount = "", disputed = "", settled = ""] =
        line.split(",");
      const [whole = "", fraction = ""] = amount.split(".");
      return {
        customer,
        number,
        issued: iso(issued),
        due: iso(due),
        settled: iso(settled),
        isDisputed: disputed === "Yes",
        cents: BigInt(whole + fraction.padEnd(2, "0")),
      };
    });
}

describe("the IBM file from 2012-01 to 2014-01", () => {
  const rows = ibmRows();
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  const days: ReplayDay[] = [];
  let report: ReplayReport;
  const told = (day: string) => days.find((one) => one.day === day);
  const openOn = (day: string) => rows.filter(({ issued, settled }) => issued <= day && settled > day);
  const sum = (of: readonly IbmRow[]) => of.reduce((total, { cents }) => total + cents, 0n);

  beforeAll(() => {
    const request = { fileName: "ibm.csv", text: shared(), currency: "USD", from: "2012-01-01", to: "2014-01-31" };
    report = replayReceivables(commandLine, request, (day) => days.push(day));
  }, PATIENCE_MS);

  test("every row is read and every day told, and no check is broken", () => {
    expect(report).toMatchObject({ invoices: 2_466, rejected: [], days: 762, mapping: "ibm-watson@1", isClean: true });
    expect(new Set(Object.values(report.checks))).toEqual(new Set([0]));
    expect([days[0]?.day, days.at(-1)?.day, days.length]).toEqual(["2012-01-01", "2014-01-31", 762]);
  });

  test.each([
    "2012-01-02",
    "2012-06-30",
    "2012-12-31",
    "2013-02-28",
    "2013-07-15",
    "2013-12-02",
    "2014-01-08",
    "2014-01-09",
  ])("aging on %s agrees to the cent with a sum over the file, with what is disputed and without", (day) => {
    const sums = (of: readonly IbmRow[]) => {
      const between = (from: number, to: number) =>
        sum(of.filter(({ due }) => daysBetween(due, day) >= from && daysBetween(due, day) <= to));
      return {
        current: between(-9999, 0),
        d1_30: between(1, 30),
        d31_60: between(31, 60),
        d61_90: between(61, 90),
        d91_120: between(91, 120),
        d120_plus: between(121, 9999),
        total: sum(of),
        invoices: of.length,
      };
    };
    const open = openOn(day);
    const undisputed = sums(open.filter(({ isDisputed }) => !isDisputed));
    expect(told(day)?.aging).toEqual(open.length === 0 ? [] : [{ currency: "USD", ...sums(open), undisputed }]);
  });

  test.each([
    // 50.39 + 55.37 + 97.60 + 71.33, all issued that day, and a disputed one of 15.99.
    ["2012-01-03", { current: 29_068n, total: 29_068n, invoices: 5, undisputed: { current: 27_469n, invoices: 4 } }],
    // 25.19 + 49.51 + 84.38, due 13, 5 and 8 days ago, and a disputed one of 73.60, due 7 days ago.
    ["2014-01-06", { current: 0n, d1_30: 23_268n, invoices: 4, undisputed: { d1_30: 15_908n, invoices: 3 } }],
  ])("on %s, as picked out of the file by hand", (day, aging) => {
    expect(told(day)?.aging).toMatchObject([{ currency: "USD", ...aging }]);
  });

  test("on every day the list is who is past due by the file, in the order of their points", () => {
    for (const { day, list } of days) {
      const late = Map.groupBy(
        openOn(day).filter(({ due }) => due < day),
        ({ customer }) => customer,
      );
      const expected = [...late].map(([customer, of]) => [customer, sum(of), of.length]);
      const shown = list.map(({ account, overdueMinor, invoices }) => [account, overdueMinor, invoices]);
      expect(shown.toSorted(), day).toEqual(expected.toSorted());
      const points = list.map((one) => one.points);
      expect(points, day).toEqual(points.toSorted((left, right) => right - left));
    }
  });

  test("no row is asked for that is settled, disputed or not issued, for its whole amount alone, and once a step", () => {
    const asked = days.flatMap(({ day, contacts, work }) =>
      [...contacts, ...work].flatMap(({ account, invoices }) => invoices.map((item) => ({ day, account, ...item }))),
    );
    const wrong = asked.filter(({ day, account, number, minor }) => {
      const row = byNumber.get(number);
      return (
        !row ||
        row.customer !== account ||
        row.issued > day ||
        row.settled <= day ||
        row.isDisputed ||
        row.cents !== minor
      );
    });
    expect(wrong).toEqual([]);
    expect(new Set(asked.map(({ number, step }) => `${number} ${step}`)).size).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(500);
  });

  test("every promise is judged by the days its invoices were settled", () => {
    const { graceDays } = defaultDunningPolicy.promises;
    const given = days.flatMap(({ promises }) => promises.given);
    const decided = days.flatMap(({ promises }) => promises.decided);
    expect(decided.length).toBe(given.length);
    expect(decided.map(({ state }) => state)).toEqual(expect.arrayContaining(["kept", "broken"]));
    for (const { account, invoices, promisedOn, givenOn, state } of decided) {
      const isPaid = invoices.map(
        ({ number }) => daysBetween(promisedOn, byNumber.get(number)?.settled ?? "") <= graceDays,
      );
      const expected = isPaid.every(Boolean) ? "kept" : isPaid.some(Boolean) ? "partly_kept" : "broken";
      expect(state, `${account} ${givenOn}`).toBe(expected);
    }
  });

  test("every disputed row that grew old enough to be asked for is told as held, on each of its days", () => {
    const held = new Set(
      days.flatMap(({ day, held: of }) =>
        of.filter(({ holds }) => holds.some(({ kind }) => kind === "disputed")).map(({ number }) => `${day} ${number}`),
      ),
    );
    const old = rows.filter(
      ({ isDisputed, due, settled }) => isDisputed && daysBetween(due, settled) > OLD_ENOUGH_DAYS,
    );
    expect(old.length).toBeGreaterThan(50);
    for (const { number, settled } of old) expect(held).toContain(`${addDays(settled, -1)} ${number}`);
  });

  test(
    "a planner that ignores disputes turns the check red",
    () => {
      const invoices = rows.map(({ customer, number, issued, due, settled, isDisputed, cents }) => ({
        number,
        customerKey: customer,
        customerName: null,
        entity: "",
        country: null,
        issuedOn: issued,
        dueOn: due,
        totalMinor: cents,
        settledOn: settled,
        isDisputed,
      }));
      const checks = new ReplayChecks(invoices, defaultDunningPolicy);
      const blind: typeof planDay = (account, ...rest) =>
        planDay({ ...account, invoices: account.invoices.map((one) => ({ ...one, disputedMinor: 0n })) }, ...rest);
      const policies = { dunning: defaultDunningPolicy, points: defaultPointsPolicy };
      const span = { from: "2012-01-01", to: "2012-06-30" };
      for (const day of replayCollections({
        invoices,
        currency: "USD",
        ...span,
        policies,
        workingDays: mondayToFriday,
        plan: blind,
      }))
        checks.look(day);
      expect(checks.areAllZero).toBe(false);
      expect(checks.counts.contactsForDisputedAmounts).toBeGreaterThan(50);
      expect(checks.counts.contactsForSettledAmounts).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe("other files", () => {
  const HEADER = "invoice_number,customer_id,customer_name,issue_date,due_date,amount,settled_date,disputed\n";
  const replay = (text: string, more: object = {}, context = commandLine) => {
    const days: ReplayDay[] = [];
    const request = { fileName: "f.csv", text: HEADER + text, currency: "EUR", ...more };
    return { report: replayReceivables(context, request, (day) => days.push(day)), days };
  };
  const good = 'A-1,C-1,Alder,2026-01-05,2026-02-04,"1,000.50",2026-02-20,no\n';

  test("a row that cannot be read is told with column and reason, and the others are replayed", () => {
    const { report, days } = replay(`${good}A-2,C-1,Alder,2026-01-05,2026-02-30,80.00,,no\n${good}`);
    expect(report.rejected.map(({ row, column }) => [row, column])).toEqual([
      [3, "due_date"],
      [4, "invoice_number"],
    ]);
    expect(report.rejected.every(({ reason }) => reason.endsWith("."))).toBe(true);
    expect(report).toMatchObject({ invoices: 1, mapping: "docket@1", isClean: true });
    expect(days.find(({ day }) => day === "2026-02-05")?.list).toMatchObject([
      { account: "C-1", name: "Alder", overdueMinor: 100_050n },
    ]);
  });

  test("without days the replay runs from the first to the last one the file tells of", () => {
    const { report, days } = replay(good);
    expect([report.from, report.to, days.length]).toEqual(["2026-01-05", "2026-02-20", 47]);
  });

  test("amounts have the places of their currency", () => {
    expect(replay(good.replace("1,000.50", "1,000"), { currency: "JPY" }).days[0]?.aging[0]?.total).toBe(1_000n);
    expect(() => replay(good, { currency: "JPY" })).toThrow("None of its rows is an invoice that can be read");
  });

  test.each([
    ["a currency nobody has", good, { currency: "XYZ" }, 'f.csv was not replayed. "XYZ" is no currency'],
    ["no row", "", {}, "f.csv was not replayed. None of its rows is an invoice"],
    [
      "days the wrong way round",
      good,
      { from: "2026-03-01" },
      "The first day 1 March 2026 lies after the last, 20 February 2026.",
    ],
    ["a slip in the year", good, { to: "2206-02-20" }, "is longer than ten years. Choose a shorter time."],
    ["an unknown mapping", good, { mapping: "sap" }, "Choose one of ibm-watson, xero-style, docket"],
  ])("%s is refused in a sentence", (_, text, more, sentence) => expect(() => replay(text, more)).toThrow(sentence));

  test("whoever may not see the aging may not replay it", () => {
    const context = contextOf({ kind: "job", name: "send-effects" });
    expect(() => replay(good, {}, context)).toThrow(
      'send-effects may not see this: it needs the permission "aging.read".',
    );
  });
});
