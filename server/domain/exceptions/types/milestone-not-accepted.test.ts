import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts, givenLine, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import type { BilledMilestoneFacts } from "#server/domain/exceptions/project-facts";
import { milestoneNotAccepted } from "#server/domain/exceptions/types/milestone-not-accepted";

const find = (facts: InvoiceFacts) => milestoneNotAccepted.detect(facts, TODAY);
const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");

function milestone(given: Partial<BilledMilestoneFacts> = {}): BilledMilestoneFacts {
  return {
    system: "psa",
    externalId: "ms_1",
    seenAt: SEEN_AT,
    id: "00000000-0000-8000-8000-0000000000d1",
    projectId: "00000000-0000-8000-8000-0000000000e1",
    projectName: "Hallmann Logistik: Implementation",
    name: "Go-live",
    status: "delivered",
    currency: "EUR",
    amountMinor: 1_200_000n,
    dueOn: "2026-02-27",
    acceptedOn: null,
    ...given,
  };
}

const line = givenLine({
  externalId: "il_ms",
  description: "Milestone Go-live, Hallmann Logistik: Implementation",
  productCode: null,
  quantity: 1n,
  amountMinor: 1_200_000n,
});
const billing = (given: Parameters<typeof givenFacts>[0] = {}) =>
  givenFacts({ lines: [givenLine(), line], milestones: [milestone()], ...given });

describe("what is right", () => {
  const cases: [string, InvoiceFacts][] = [
    ["an invoice without milestones", givenFacts()],
    ["an accepted milestone", billing({ milestones: [milestone({ acceptedOn: "2026-02-28", status: "billed" })] })],
    ["an acceptance whose day nobody wrote down", billing({ milestones: [milestone({ status: "accepted" })] })],
    ["a milestone whose line is off", billing({ lines: [givenLine()] })],
    ["a void invoice", billing({ invoice: { status: "void" } })],
    ["a deleted draft", billing({ invoice: { status: "deleted", isDeleted: true } })],
    ["what was given back since", billing({ invoice: { status: "open", creditedMinor: 1_200_000n } })],
    [
      "an extra copy, which is taken back as a whole",
      billing({ siblings: [givenSibling({ lines: [givenLine(), line] })] }),
    ],
    [
      "a services invoice that never billed as much",
      billing({ lines: [givenLine({ amountMinor: 5n })], invoice: { hasSubscription: false, subtotalMinor: 5n } }),
    ],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("what is found", () => {
  test("a line that names the milestone", () => {
    expect(find(billing())).toMatchObject({
      title: 'Milestone "Go-live" is billed, the customer has not accepted it',
      severity: "medium",
      holdsInvoice: true,
      amount: { minor: 1_200_000n, currency: "EUR" },
      details: { milestones: [{ milestoneId: "ms_1", lineId: "il_ms" }] },
      diagnosis:
        'Draft in_second bills "Go-live" of Hallmann Logistik: Implementation (€12,000.00, delivered), which Hallmann Logistik has not accepted; it is held until the customer accepts or the line is off.',
    });
  });

  test.each<[string, Partial<BilledMilestoneFacts>, string | null]>([
    ["named, at another amount than agreed", { amountMinor: 1_100_000n }, "il_ms"],
    ["called otherwise, of exactly its amount", { name: "Phase 3" }, "il_ms"],
    ["marked as billed, never accepted", { status: "billed" }, "il_ms"],
  ])("a line %s", (_name, given, lineId) => {
    expect(find(billing({ milestones: [milestone(given)] }))?.details).toMatchObject({ milestones: [{ lineId }] });
  });

  test("two milestones of one amount have a line each", () => {
    const other = milestone({ externalId: "ms_2", name: "Data loaded" });
    const facts = billing({
      lines: [line, { ...line, externalId: "il_ms2", description: "Milestone Data loaded" }],
      milestones: [milestone(), other],
    });
    expect(find(facts)).toMatchObject({
      title: "2 milestones are billed that the customer has not accepted",
      amount: { minor: 2_400_000n },
      details: { milestones: [{ lineId: "il_ms" }, { lineId: "il_ms2" }] },
    });
  });

  test("a services invoice whose one line bills several things", () => {
    const facts = billing({
      lines: [{ ...line, description: "Services February", amountMinor: 2_000_000n }],
      invoice: { hasSubscription: false, subtotalMinor: 2_000_000n },
    });
    expect(find(facts)?.details).toMatchObject({ milestones: [{ lineId: null }] });
    expect(milestoneNotAccepted.describe(facts, {}, TODAY).fixes[0]?.refusal).toContain("No line of draft in_second");
  });

  test("what went out is worse, and a part given back settles nothing", () => {
    expect(find(billing({ invoice: { status: "open", creditedMinor: 1_199_999n } }))).toMatchObject({
      severity: "high",
    });
  });
});

describe("fixes", () => {
  const fixesOf = (facts: InvoiceFacts) => milestoneNotAccepted.describe(facts, {}, TODAY).fixes;

  test("the line is taken off a draft", () => {
    expect(fixesOf(billing())[0]?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.remove_line", invoiceId: "in_second", lineId: "il_ms" } }],
    });
  });

  test("a draft that bills nothing else is deleted", () => {
    expect(fixesOf(billing({ lines: [line] }))[0]).toMatchObject({ label: "Delete the draft" });
    expect(fixesOf(billing({ lines: [line] }))[0]?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.delete_draft" } }],
    });
  });

  test("what went out can only be credited, which moves money; the acceptance can be recorded all the same", () => {
    const [credit, record] = fixesOf(billing({ invoice: { status: "open", number: "DE01-7" } }));
    expect(credit).toMatchObject({ label: "Credit €12,000.00", refusal: expect.stringContaining("needs an approval") });
    expect(record?.refusal).toBeNull();
  });

  test("recording the acceptance asks for the day and who accepted", () => {
    const record = fixesOf(billing())[1];
    expect(record?.fields.map(({ name }) => name)).toEqual(["acceptedOn", "acceptedBy"]);
    const refused = (input: Record<string, string>) => record?.build(input);
    expect(refused({ acceptedOn: "2026-02-28" })).toMatchObject({ reason: expect.stringContaining("Nobody is named") });
    expect(refused({ acceptedOn: "2026-02-30", acceptedBy: "A" })).toMatchObject({
      reason: expect.stringContaining("a day such as"),
    });
    expect(refused({ acceptedOn: "2026-03-03", acceptedBy: "A" })).toMatchObject({
      reason: expect.stringContaining("still to come"),
    });
    expect(refused({ acceptedBy: "A".repeat(121) })).toMatchObject({ reason: expect.stringContaining("at most 120") });
    expect(record?.build({ acceptedOn: "2026-02-28", acceptedBy: " Jutta Hallmann " })).toMatchObject({
      effects: [
        {
          system: "psa",
          target: "milestone:ms_1",
          operation: {
            operation: "milestone.record_acceptance",
            milestoneId: "ms_1",
            acceptedOn: "2026-02-28",
            acceptedBy: "Jutta Hallmann",
          },
        },
      ],
    });
  });
});

test("gone, it says what is now true", () => {
  const stored = find(billing())?.details;
  const accepted = billing({ milestones: [milestone({ acceptedOn: "2026-03-01" })] });
  expect(milestoneNotAccepted.proof(accepted, stored)).toBe(
    'The project system now says that Hallmann Logistik accepted "Go-live" on 1 March 2026.',
  );
  expect(milestoneNotAccepted.proof(billing({ lines: [givenLine()] }), stored)).toBe(
    'Draft in_second no longer bills "Go-live".',
  );
  expect(milestoneNotAccepted.proof(billing({ invoice: { status: "void" } }), stored)).toContain("is void in billing");
});
