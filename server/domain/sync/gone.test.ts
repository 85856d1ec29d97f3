import { expect, test } from "vitest";
import { mapGone } from "#server/domain/sync/gone";

const note = {
  kind: "billing_invoice",
  externalId: "in_1",
  goneAt: "2026-11-18T12:00:00.000Z",
  facts: { status: "draft" },
};

test("a note that an object is gone becomes its tombstone, with what was last known of it", () => {
  expect(mapGone(note)).toEqual({
    outcome: "records",
    records: [
      {
        kind: "billing_invoice",
        externalId: "in_1",
        versionAt: "2026-11-18T12:00:00.000Z",
        versionSequence: 0,
        isDeleted: true,
        facts: { status: "deleted" },
      },
    ],
  });
  expect(mapGone({ ...note, kind: "erp_transaction", facts: { status: "Open" } })).toMatchObject({
    records: [{ facts: { status: "Open" }, isDeleted: true }],
  });
});

test.each([null, "gone", {}, { ...note, kind: "unknown" }, { ...note, externalId: "" }, { ...note, goneAt: "today" }])(
  "%j is no such note, and is set aside",
  (payload) => {
    expect(mapGone(payload).outcome).toBe("dead");
  },
);
