import { describe, expect, test } from "vitest";
import type { InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import { givenFacts, givenLine } from "#server/domain/exceptions/given-facts";
import type { RevenueScheduleFacts } from "#server/domain/exceptions/process-facts";
import { revenueScheduleDivergence } from "#server/domain/exceptions/types/revenue-schedule-divergence";

const SEEN_AT = new Date("2026-03-05T08:00:00.000Z");
const LATER = "2026-03-05";
const posting = {
  system: "netsuite",
  externalId: "100001",
  seenAt: SEEN_AT,
  number: "INV10423",
  status: "Open",
  currency: "EUR",
  totalMinor: 1_071_000n,
  taxMinor: 171_000n,
  documentOn: "2026-03-01",
};
const plan = (given: Partial<RevenueScheduleFacts> = {}): RevenueScheduleFacts => ({
  system: "netsuite",
  externalId: "900001",
  seenAt: SEEN_AT,
  lineExternalId: "il_seats",
  productCode: "PLATFORM_TEAM",
  currency: "EUR",
  amountMinor: 900_000n,
  recognisedMinor: 0n,
  startsOn: "2026-03-01",
  endsOn: "2026-05-31",
  status: "planned",
  ...given,
});
/** A quarter from March to May. */
const quarter = (given: Partial<InvoiceLineFacts> = {}) => givenLine({ periodEndsOn: "2026-06-01", ...given });
const month = (given: Partial<InvoiceLineFacts> = {}) => givenLine(given);
const setup = (given: Partial<InvoiceLineFacts> = {}) =>
  givenLine({ externalId: "il_setup", productCode: "SETUP", periodStartsOn: null, periodEndsOn: null, ...given });

const posted = (
  lines: InvoiceLineFacts[],
  schedules: RevenueScheduleFacts[],
  given: Partial<Omit<InvoiceFacts, "invoice">> & { invoice?: Partial<InvoiceFacts["invoice"]> } = {},
) =>
  givenFacts({
    lines,
    erpPostings: [posting],
    revenue: { isUsed: true, schedules },
    ...given,
    invoice: { status: "open", number: "DE01-001002", ...given.invoice },
  });
const find = (facts: InvoiceFacts, today = LATER) => revenueScheduleDivergence.detect(facts, today);
type Found = { divergences: { problem: string }[] };
const problems = (facts: InvoiceFacts, today = LATER) =>
  ((find(facts, today)?.details as Found | undefined)?.divergences ?? []).map(({ problem }) => problem);

test.each<[string, InvoiceFacts, string[]]>([
  ["planned as billed", posted([quarter()], [plan()]), []],
  ["counted to the day after the last", posted([quarter()], [plan({ endsOn: "2026-06-01" })]), []],
  ["begun a day late", posted([quarter()], [plan({ startsOn: "2026-03-02" })]), []],
  ["begun two days late", posted([quarter()], [plan({ startsOn: "2026-03-03" })]), ["period"]],
  ["ended two days early", posted([quarter()], [plan({ endsOn: "2026-05-29" })]), ["period"]],
  ["a cent too much", posted([quarter()], [plan({ amountMinor: 900_001n })]), ["amount"]],
  ["a cent too little", posted([quarter()], [plan({ amountMinor: 899_999n })]), ["amount"]],
  ["in another currency", posted([quarter()], [plan({ currency: "USD" })]), ["amount"]],
  ["without a plan", posted([quarter()], []), ["missing"]],
  ["a month without a plan", posted([month()], []), []],
  ["a month with a plan that is right", posted([month()], [plan({ endsOn: "2026-03-31" })]), []],
  ["a month at once", posted([month()], [plan({ endsOn: "2026-03-01" })]), []],
  ["a month over a quarter", posted([month()], [plan()]), ["period"]],
  ["a quarter at once", posted([quarter()], [plan({ endsOn: "2026-03-01" })]), ["at_once"]],
  ["a one-time service at once", posted([setup()], [plan({ lineExternalId: "il_setup", endsOn: "2026-03-01" })]), []],
  ["a one-time service over time", posted([setup()], [plan({ lineExternalId: "il_setup" })]), ["over_time"]],
  ["a one-time service without a plan", posted([setup()], []), []],
  [
    "use of the quarter before, at once",
    posted(
      [quarter({ periodStartsOn: "2025-12-01", periodEndsOn: "2026-03-01" })],
      [plan({ startsOn: "2026-03-01", endsOn: "2026-03-01" })],
    ),
    [],
  ],
  [
    "use of the quarter before, without a plan",
    posted([quarter({ periodStartsOn: "2025-12-01", periodEndsOn: "2026-03-01" })], []),
    [],
  ],
  ["a line over nothing", posted([quarter({ amountMinor: 0n })], []), []],
  [
    "on two plans that add up",
    posted(
      [quarter()],
      [
        plan({ amountMinor: 300_000n, endsOn: "2026-03-31" }),
        plan({ externalId: "900002", amountMinor: 600_000n, startsOn: "2026-04-01" }),
      ],
    ),
    [],
  ],
  ["on two plans that do not", posted([quarter()], [plan(), plan({ externalId: "900002" })]), ["amount"]],
  ["by its product alone", posted([quarter()], [plan({ lineExternalId: null })]), []],
  [
    "by a product on two lines",
    posted([quarter(), quarter({ externalId: "il_more" })], [plan({ lineExternalId: null })]),
    ["missing", "missing"],
  ],
  [
    "for a line that is not billed",
    posted([quarter()], [plan(), plan({ externalId: "9", lineExternalId: "il_gone" })]),
    ["no_line"],
  ],
  [
    "for a line that is not billed, over nothing",
    posted([quarter()], [plan(), plan({ externalId: "9", lineExternalId: "il_gone", amountMinor: 0n })]),
    [],
  ],
  [
    "less by the credit it gave",
    posted([quarter()], [plan({ amountMinor: 850_000n })], { invoice: { creditedMinor: 50_000n } }),
    [],
  ],
  [
    "less by more than the credit",
    posted([quarter()], [plan({ amountMinor: 849_999n })], { invoice: { creditedMinor: 50_000n } }),
    ["amount"],
  ],
  [
    "more, in spite of a credit",
    posted([quarter()], [plan({ amountMinor: 900_001n })], { invoice: { creditedMinor: 50_000n } }),
    ["amount"],
  ],
  [
    "a credited line of a change within the period",
    posted([quarter({ amountMinor: -30_000n, isProration: true })], [plan({ amountMinor: -30_000n })]),
    [],
  ],
  ["over a leap day", posted([quarter({ periodStartsOn: "2028-02-01", periodEndsOn: "2028-03-03" })], []), []],
  [
    "over a leap day and a day more",
    posted([quarter({ periodStartsOn: "2028-02-01", periodEndsOn: "2028-03-04" })], []),
    ["missing"],
  ],
  ["not posted", posted([quarter()], [plan({ amountMinor: 1n })], { erpPostings: [] }), []],
  ["posting taken back", posted([quarter()], [], { erpPostings: [{ ...posting, status: "Voided" }] }), []],
  ["void in billing", posted([quarter()], [plan({ amountMinor: 1n })], { invoice: { status: "void" } }), []],
  ["in a company whose ERP plans nothing", posted([quarter()], [], { revenue: { isUsed: false, schedules: [] } }), []],
  [
    "two lines that differ",
    posted([quarter(), setup()], [plan({ amountMinor: 1n }), plan({ externalId: "2", lineExternalId: "il_setup" })]),
    ["amount", "over_time"],
  ],
])("%s", (_name, facts, expected) => expect(problems(facts)).toEqual(expected));

test("a plan is missed from the second day after the invoice on", () => {
  expect(problems(posted([quarter()], []), "2026-03-02")).toEqual([]);
  expect(problems(posted([quarter()], []), "2026-03-03")).toEqual(["missing"]);
});

test("what it says", () => {
  const finding = find(posted([quarter(), setup()], [plan({ amountMinor: 990_000n })]));
  expect(finding).toMatchObject({
    title: "Revenue plan over another amount",
    severity: "high",
    amount: { minor: 90_000n, currency: "EUR" },
    cause: "DE01: Revenue plan over another amount, Platform team",
    diagnosis:
      '"100 × Meridian Team" on DE01-001002 bills €9,000.00 and the ERP plans to recognise €9,900.00; revenue of the months concerned would be reported wrongly.',
  });
  expect(find(posted([quarter()], []))?.amount).toEqual({ minor: 900_000n, currency: "EUR" });
  expect(find(posted([quarter()], [plan({ endsOn: "2026-07-31" })]))).toMatchObject({ severity: "medium" });
});

describe("the correction", () => {
  const fixOf = (facts: InvoiceFacts) => {
    const [fix] = revenueScheduleDivergence.describe(facts, find(facts)?.details, LATER).fixes;
    if (!fix) throw new Error("No fix is offered.");
    return fix;
  };

  test("changes the plan there is, makes one where there is none, one act a line", () => {
    const fix = fixOf(
      posted(
        [quarter(), quarter({ externalId: "il_more", description: "10 × Meridian Support" })],
        [plan({ amountMinor: 1n })],
      ),
    );
    expect(fix.build({})).toMatchObject({
      effects: [
        {
          system: "netsuite",
          operation: {
            operation: "revenue.correct_schedule",
            scheduleId: "900001",
            transactionId: "100001",
            billingInvoiceId: "in_second",
            billingLineId: "il_seats",
            amountMinor: "900000",
            startsOn: "2026-03-01",
            endsOn: "2026-05-31",
          },
        },
        { operation: { scheduleId: null, billingLineId: "il_more" } },
      ],
    });
    expect(fixOf(posted([quarter()], [])).label).toBe("Make the revenue plan");
  });

  test("sets a plan without a line to nothing", () =>
    expect(
      fixOf(posted([quarter()], [plan(), plan({ externalId: "9", lineExternalId: "il_gone" })])).build({}),
    ).toMatchObject({
      effects: [{ operation: { scheduleId: "9", amountMinor: "0" } }],
    }));

  test("is for a person where a line lies on several plans", () => {
    const fix = fixOf(posted([quarter()], [plan(), plan({ externalId: "900002" })]));
    expect(fix.refusal).toContain("lies on 2 plans");
    expect(fix.build({})).toMatchObject({ kind: "refused" });
  });
});

test("the proof adds up what is planned now", () => {
  const stored = find(posted([quarter()], [plan({ amountMinor: 1n })]))?.details;
  expect(revenueScheduleDivergence.proof(posted([quarter()], [plan()]), stored)).toBe(
    "The ERP plans €9,000.00 of revenue for DE01-001002, line by line as they are billed.",
  );
  expect(revenueScheduleDivergence.proof(posted([quarter()], [], { invoice: { status: "void" } }), stored)).toContain(
    "is void in billing and earns nothing",
  );
});
