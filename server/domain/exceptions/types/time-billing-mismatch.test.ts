import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HourlyRateFacts, ProjectFacts, TimeEntryFacts } from "#server/domain/exceptions/project-facts";
import { lastDayOfCycle } from "#server/domain/exceptions/types/time-billing-details";
import { timeBillingMismatch } from "#server/domain/exceptions/types/time-billing-mismatch";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
const TODAY = "2026-03-16";
const find = (facts: ProjectFacts, today = TODAY) => timeBillingMismatch.detect(facts, today);

function entry(given: Partial<TimeEntryFacts> = {}): TimeEntryFacts {
  return {
    system: "psa",
    externalId: "te_1",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-0000000000f1",
    personName: "Katrin Brandstätter",
    role: "Data Engineer",
    workedOn: "2026-02-12",
    minutes: 450,
    isBillable: true,
    status: "approved",
    approvedOn: "2026-02-17",
    invoiceExternalId: null,
    invoiceName: null,
    ...given,
  };
}

function rate(given: Partial<HourlyRateFacts> = {}): HourlyRateFacts {
  return {
    system: "psa",
    externalId: "rate_1",
    seenAt: SEEN_AT,
    role: "Data Engineer",
    currency: "EUR",
    hourlyMinor: 17_550n,
    startsOn: "2026-01-01",
    endsOn: null,
    approvedOn: "2026-01-01",
    carriesApproval: true,
    ...given,
  };
}

type Given = Partial<Omit<ProjectFacts, "project">> & { project?: Partial<ProjectFacts["project"]> };

function given({ project, ...rest }: Given = {}): ProjectFacts {
  return {
    project: {
      system: "psa",
      externalId: "prj_1",
      seenAt: SEEN_AT,
      id: "00000000-0000-8000-8000-0000000000e1",
      name: "Hallmann Logistik: Data migration",
      status: "active",
      billingMethod: "time_and_materials",
      currency: "EUR",
      contractNumber: "00010042",
      billingFrequency: "monthly",
      isDeleted: false,
      ...project,
    },
    entity: { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    customer: { id: "00000000-0000-8000-8000-0000000000c1", name: "Hallmann Logistik", tier: "Growth" },
    entries: [entry()],
    rates: [rate()],
    keepsApprovals: true,
    ...rest,
  };
}

const billed = (change: Partial<TimeEntryFacts> = {}) =>
  entry({ status: "billed", invoiceExternalId: "in_1", invoiceName: "DE01-7", ...change });

describe("what is right", () => {
  const cases: [string, ProjectFacts, string?][] = [
    ["hours of the running month", given({ entries: [entry({ workedOn: "2026-03-02", approvedOn: "2026-03-10" })] })],
    ["hours of last month, on the last day of grace", given(), "2026-03-15"],
    ["hours approved late, which count from then on", given({ entries: [entry({ approvedOn: "2026-03-03" })] })],
    [
      "hours of the quarter where the contract is billed by the quarter",
      given({ project: { billingFrequency: "quarterly" } }),
      "2026-04-15",
    ],
    ["work at a fixed price", given({ project: { billingMethod: "fixed_price" } })],
    ["a retainer", given({ project: { billingMethod: "retainer" } })],
    ["a deleted project", given({ project: { isDeleted: true } })],
    ["hours that are not billable", given({ entries: [entry({ isBillable: false })] })],
    ["hours handed in and not approved yet", given({ entries: [entry({ status: "submitted", approvedOn: null })] })],
    ["rejected hours that nobody billed", given({ entries: [entry({ status: "rejected", approvedOn: null })] })],
    ["billed and approved", given({ entries: [billed()] })],
    ["approved, and on a draft that is not billed yet", given({ entries: [billed({ status: "approved" })] })],
    [
      "billed, in a system that never says when hours were approved",
      given({ entries: [billed({ approvedOn: null })], keepsApprovals: false }),
    ],
  ];
  test.each(cases)("%s", (_name, facts, today) => expect(find(facts, today)).toBeNull());
});

describe("what is found", () => {
  const cases: [string, ProjectFacts, string, bigint, string?][] = [
    ["the day after the grace of a month", given(), "7 h 30 min approved and not billed, €1,316.25", 131_625n],
    [
      "the day after the grace of a quarter",
      given({ project: { billingFrequency: "quarterly" } }),
      "7 h 30 min approved and not billed, €1,316.25",
      131_625n,
      "2026-04-16",
    ],
    [
      "beside a yearly contract, by the month",
      given({ project: { billingFrequency: "annual" } }),
      "7 h 30 min approved and not billed, €1,316.25",
      131_625n,
    ],
    [
      "without a contract, by the month",
      given({ project: { billingFrequency: null, contractNumber: null } }),
      "7 h 30 min approved and not billed, €1,316.25",
      131_625n,
    ],
    [
      "the rate of the day worked",
      given({
        rates: [
          rate({ endsOn: "2026-02-11" }),
          rate({ externalId: "rate_2", startsOn: "2026-02-12", hourlyMinor: 20_000n }),
        ],
      }),
      "7 h 30 min approved and not billed, €1,500.00",
      150_000n,
    ],
    [
      "hours for which no rate is agreed count for nothing",
      given({ entries: [entry(), entry({ externalId: "te_2", role: "Trainer", minutes: 30 })] }),
      "8 h approved and not billed, €1,316.25",
      131_625n,
    ],
    [
      "yen, half up",
      given({
        project: { currency: "JPY" },
        entries: [entry({ minutes: 1 })],
        rates: [rate({ currency: "JPY", hourlyMinor: 22_530n })],
      }),
      "1 min approved and not billed, ¥376",
      376n,
    ],
    [
      "dinars, which have three places",
      given({ project: { currency: "KWD" }, rates: [rate({ currency: "KWD", hourlyMinor: 55_125n })] }),
      "7 h 30 min approved and not billed, KWD 413.438",
      413_438n,
    ],
    [
      "billed and handed in alone",
      given({ entries: [billed({ status: "submitted", approvedOn: null })] }),
      "7 h 30 min billed without approval",
      131_625n,
    ],
    [
      "billed though nobody approved it",
      given({ entries: [billed({ approvedOn: null })] }),
      "7 h 30 min billed without approval",
      131_625n,
    ],
    [
      "both at once",
      given({ entries: [entry(), billed({ externalId: "te_2", status: "rejected", approvedOn: null })] }),
      "7 h 30 min approved and not billed, €1,316.25; 7 h 30 min billed without approval",
      263_250n,
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, amount, today) => {
    const found = find(facts, today);
    expect(found?.title.replace(/\u00a0/g, " ")).toBe(title);
    expect(found?.amount).toEqual({ minor: amount, currency: facts.project.currency });
    expect(found).toMatchObject({ dedupeKey: facts.project.id, holdsInvoice: false });
  });

  test("minutes of one role and rate are added up before they are rounded", () => {
    const entries = [1, 2, 3].map((index) => entry({ externalId: `te_${index}`, minutes: 1 }));
    const facts = given({ entries, rates: [rate({ hourlyMinor: 30n })] });
    // Half a cent each: rounded one by one it would be three.
    expect(find(facts)?.amount?.minor).toBe(2n);
  });

  test("what was rejected is worse", () => {
    expect(find(given({ entries: [billed({ status: "rejected", approvedOn: null })] }))?.severity).toBe("high");
    expect(find(given())?.severity).toBe("medium");
  });

  test("the sentence says what goes unbilled", () => {
    expect(find(given())?.diagnosis).toBe(
      "Hallmann Logistik: Data migration: 7 h 30 min approved for Hallmann Logistik since 12 February 2026 are on no invoice though their month is over, so €1,316.25 goes unbilled.",
    );
  });

  test("more hours of the same month are the same trouble, another month is not", () => {
    const print = (facts: ProjectFacts, today = TODAY) => timeBillingMismatch.fingerprint(find(facts, today)?.details);
    const more = given({ entries: [entry(), entry({ externalId: "te_2", workedOn: "2026-02-20" })] });
    const next = given({
      entries: [entry(), entry({ externalId: "te_2", workedOn: "2026-03-20", approvedOn: "2026-03-24" })],
    });
    expect(print(more)).toBe(print(given()));
    expect(print(next, "2026-04-20")).not.toBe(print(given()));
  });
});

test("a cycle ends with its month or quarter, leap years included", () => {
  expect(lastDayOfCycle("2028-02-03", "month")).toBe("2028-02-29");
  expect(lastDayOfCycle("2026-12-31", "month")).toBe("2026-12-31");
  fc.assert(
    fc.property(fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10);
      for (const cycle of ["month", "quarter"] as const) {
        const last = lastDayOfCycle(day, cycle);
        expect(last >= day).toBe(true);
        expect(lastDayOfCycle(last, cycle)).toBe(last);
      }
    }),
  );
});

describe("fixes", () => {
  test("what waits is billed; what has no rate is left and said", () => {
    const facts = given({ entries: [entry(), entry({ externalId: "te_2", role: "Trainer" })] });
    const [fix] = timeBillingMismatch.describe(facts, {}, TODAY).fixes;
    expect(fix).toMatchObject({ label: "Bill 7 h 30 min, €1,316.25", refusal: null });
    expect(fix?.steps[1]).toContain("Trainer stay unbilled");
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          system: "psa",
          target: "project:prj_1",
          operation: { operation: "project.bill_time", projectId: "prj_1", timeEntryIds: ["te_1"] },
        },
      ],
    });
  });

  test("without any rate nothing can be billed", () => {
    const [fix] = timeBillingMismatch.describe(given({ rates: [] }), {}, TODAY).fixes;
    expect(fix?.refusal).toContain("No rate is agreed for Data Engineer");
  });

  test("approval is asked for what was billed without it", () => {
    const facts = given({ entries: [billed({ status: "submitted", approvedOn: null })] });
    const fixes = timeBillingMismatch.describe(facts, {}, TODAY).fixes;
    expect(fixes.map(({ key }) => key)).toEqual(["request_approval"]);
    expect(fixes[0]?.build({})).toMatchObject({
      effects: [{ operation: { operation: "project.request_approval", timeEntryIds: ["te_1"], rateIds: [] } }],
    });
  });
});

test("gone, it says what is now true", () => {
  const stored = find(given())?.details;
  expect(timeBillingMismatch.proof(given({ entries: [] }), stored)).toBe(
    "Hallmann Logistik: Data migration: all approved hours up to 12 February 2026 are on an invoice, says the project system.",
  );
});
