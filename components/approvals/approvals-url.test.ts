import { expect, test } from "vitest";
import { askHref, idOrNull, laneHref, loadAskUrl, requestHref } from "./approvals-url";

const id = "0197a000-0000-7000-8000-000000000001";

test("a form is opened with what somebody came from, and reads it back", () => {
  const href = askHref({ kind: "credit_memo", case: id, invoice: id });
  const read = Object.entries(loadAskUrl(`http://desk.example${href}`)).filter(([, value]) => value !== null);
  expect(Object.fromEntries(read)).toEqual({ kind: "credit_memo", case: id, invoice: id });
});

test("a request leads back to its lane", () => {
  expect([requestHref(id, "ended"), requestHref(id)]).toEqual([`/approvals/${id}?lane=ended`, `/approvals/${id}`]);
  expect([laneHref("waiting"), laneHref(null)]).toEqual(["/approvals?lane=waiting", "/approvals"]);
});

test("what is no identifier asks nothing", () => {
  expect([idOrNull(id), idOrNull("1 or 1=1"), idOrNull(null)]).toEqual([id, null, null]);
});
