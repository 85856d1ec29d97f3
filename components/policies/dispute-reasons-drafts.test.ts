import { expect, test } from "vitest";
import { defaultDisputeReasons } from "#server/domain/disputes/reasons";
import { draftOfReasons, readReasons } from "./dispute-reasons-drafts";

const draft = draftOfReasons(defaultDisputeReasons);

test("a document that nobody touched is read as it was", () =>
  expect(readReasons(draft)).toEqual({ document: defaultDisputeReasons, troubles: [] }));

test("what cannot be read is said of its reason and its field", () => {
  const [first, ...others] = draft.reasons;
  if (!first) throw new Error("The list is empty.");
  const { document, troubles } = readReasons({ ...draft, reasons: [{ ...first, dueInHours: "soon" }, ...others] });
  expect(document).toBeNull();
  expect(troubles).toMatchObject([
    { path: "reasons.0.dueInHours", message: expect.stringMatching(/^“Price is not what was agreed”, working hours/) },
  ]);
});

test("a sum in no currency is said at its line", () => {
  const escalates = [...draft.escalates, { id: "new", currency: "euro", amount: "5" }];
  expect(readReasons({ ...draft, escalates })).toMatchObject({
    document: null,
    troubles: [{ path: `escalates.${draft.escalates.length}.currency` }],
  });
});
