import { expect, test } from "vitest";
import { likelyCause } from "#server/domain/sync/likely-cause";
import { fieldWords, kindWords } from "#server/domain/sync/message-words";
import { differencesOf } from "#server/domain/sync/record-differences";

test.each([
  ["billing_invoice", "invoice"],
  ["crm_contract", "CRM contract"],
  ["erp_invoice_import", "ERP invoice import"],
  ["support_ticket", "support ticket"],
  ["unheard", "unheard"],
])("%s is called %s", (kind, words) => expect(kindWords(kind)).toBe(words));

test.each([
  ["lines.0.unitPriceMicros", "Lines 1 unit price"],
  ["totalMinor", "Total"],
  ["poNumber", "Po number"],
])("%s is called %s", (path, words) => expect(fieldWords(path)).toBe(words));

test("differences name each value that changes, appears or goes", () => {
  expect(
    differencesOf({ a: 1, b: { c: "x" }, gone: true, same: null }, { a: 2, b: { c: "x" }, d: ["new"], same: null }),
  ).toEqual([
    { field: "a", before: "1", after: "2" },
    { field: "d.0", before: null, after: "new" },
    { field: "gone", before: "true", after: null },
  ]);
  expect(differencesOf(null, { a: 1 })).toEqual([{ field: "a", before: null, after: "1" }]);
});

const facts = {
  field: "data.object.total",
  reason: null,
  place: null,
  mappingVersion: "stripe-2",
  apiVersion: null,
  usual: null,
};
const at = (value: unknown, isThere = true) => ({ pointer: "/x", isThere, value });

test.each([
  ["a missing field", { ...facts, place: at(undefined, false) }, "A required field is missing: total."],
  ["an empty field", { ...facts, place: at(null) }, "A required field is empty: total."],
  [
    "another kind of value",
    { ...facts, place: at("12,00") },
    "The field total has another kind of value than this stream usually sends.",
  ],
  [
    "an unknown currency",
    { ...facts, field: "currency", place: at("dollars") },
    '"dollars" is no ISO 4217 currency code.',
  ],
  [
    "an unknown entity",
    { ...facts, field: "metadata.legal_entity", place: at("XX99") },
    '"XX99" is no legal entity or subsidiary Docket knows.',
  ],
  [
    "a mapping that changed",
    { ...facts, field: null, usual: { mappingVersion: "stripe-1", apiVersion: null } },
    "The mapping changed from stripe-1 to stripe-2 since this stream could last be read.",
  ],
  [
    "another interface version",
    { ...facts, field: null, apiVersion: "basil", usual: { mappingVersion: "stripe-2", apiVersion: "acacia" } },
    "It was sent by interface version basil; the last one that could be read, by acacia.",
  ],
  [
    "a mapping that fails",
    { ...facts, field: null, reason: "The message could not be read by the mapping stripe-2: x." },
    "The mapping itself failed on this message; other messages are read by the same mapping.",
  ],
  [
    "a reference that is missing",
    { ...facts, field: null, reason: "understood but could not be stored: violates foreign key" },
    "It refers to something that is not known here.",
  ],
  ["nothing to go by", { ...facts, field: null, reason: "Odd." }, null],
])("%s", (_, given, words) => expect(likelyCause(given)).toBe(words));
