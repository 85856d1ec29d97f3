import { describe, expect, test } from "vitest";
import { DryRunTally, type Reading } from "#server/domain/policies/compare-records";

const records = (...facts: Record<string, unknown>[]): Reading => ({
  outcome: "records",
  records: facts.map((one, index) => ({
    id: `r${index}`,
    kind: "billing_customer",
    externalId: `cus_${index}`,
    facts: one,
  })),
});
const dead: Reading = { outcome: "dead", reason: "The customer cannot be read." };
const ignored: Reading = { outcome: "ignored", reason: "Of no interest." };
const nothing = { compared: 0, changed: 0, appearing: 0, disappearing: 0 };

describe("one message", () => {
  test.each([
    ["says the same", records({ a: 1 }), records({ a: 1 }), { ...nothing, compared: 1 }, 0, 0],
    ["says another fact", records({ a: 1 }), records({ a: 2 }), { ...nothing, compared: 1, changed: 1 }, 0, 0],
    [
      "makes one record more",
      records({ a: 1 }),
      records({ a: 1 }, { b: 1 }),
      { ...nothing, compared: 1, appearing: 1 },
      0,
      0,
    ],
    [
      "makes one record less",
      records({ a: 1 }, { b: 1 }),
      records({ a: 1 }),
      { ...nothing, compared: 2, disappearing: 1 },
      0,
      0,
    ],
    ["cannot be read any more", records({ a: 1 }), dead, { ...nothing, compared: 1 }, 1, 0],
    ["can be read at last", dead, records({ a: 1 }), nothing, 0, 1],
    ["stays dead", dead, dead, nothing, 0, 0],
    ["stays ignored", ignored, ignored, nothing, 0, 0],
  ])("that %s", (_case, before, after, counts, becomingDead, becomingReadable) => {
    const tally = new DryRunTally();
    tally.add("m1", before, after, () => true);
    const result = tally.result();
    expect([result.records, result.becomingDead.count, result.becomingReadable]).toEqual([
      counts,
      becomingDead,
      becomingReadable,
    ]);
  });

  test("whose records no longer stand changes nothing", () => {
    const tally = new DryRunTally();
    tally.add("m1", records({ a: 1 }), records({ a: 2 }), () => false);
    tally.add("m2", records({ a: 1 }), dead, () => false);
    expect(tally.result()).toMatchObject({ records: nothing, becomingDead: { count: 0 }, samples: [] });
  });
});

test("fields are counted by record, and places of a list are one field", () => {
  const tally = new DryRunTally();
  const lines = (...codes: string[]) => records({ lines: codes.map((code) => ({ code })), tier: "A" });
  tally.add("m1", lines("x", "y"), lines("p", "q"), () => true);
  tally.add("m2", lines("x"), records({ lines: [{ code: "x" }], tier: "B" }), () => true);
  tally.add("m3", lines("x"), lines("z"), () => true);
  expect(tally.result().fields).toEqual([
    { kind: "billing_customer", field: "lines.code", count: 2 },
    { kind: "billing_customer", field: "tier", count: 1 },
  ]);
});

test("twenty samples at most, each with what stood before and after", () => {
  const tally = new DryRunTally();
  for (let index = 0; index < 30; index += 1)
    tally.add(`m${index}`, records({ a: "1" }), records({ a: "2" }), () => true);
  const { samples } = tally.result();
  expect(samples).toHaveLength(20);
  expect(samples[0]).toEqual({
    inboxId: "m0",
    kind: "billing_customer",
    externalId: "cus_0",
    what: "changed",
    reason: null,
    differences: [{ field: "a", before: "1", after: "2" }],
  });
});
