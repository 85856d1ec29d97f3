import fc from "fast-check";
import { expect, test } from "vitest";
import { causeSignature, generalField } from "#server/domain/sync/message-cause";

const trouble = { source: "stripe", stream: "invoice.updated", field: null, reason: null };

test.each([
  ["lines.data.3.amount", "lines.data.*.amount"],
  ["0.amount", "*.amount"],
  ["data.object.total", "data.object.total"],
  ["v2.total", "v2.total"],
])("%s in general", (field, general) => expect(generalField(field)).toBe(general));

test("messages that died of one thing share a signature, in whatever line and of whatever object", () => {
  const of = (field: string, reason: string) => causeSignature({ ...trouble, field, reason });
  expect(of("lines.data.0.amount", "The invoice in_1 …")).toBe(of("lines.data.12.amount", "The invoice in_2 …"));
  expect(of("lines.data.0.amount", "x")).not.toBe(of("lines.data.0.tax", "x"));
});

test("without a field the kind of trouble is the cause, not whose it is", () => {
  const of = (reason: string) => causeSignature({ ...trouble, reason });
  expect(of('The charge ch_18 holds "12,00".')).toBe(of('The charge ch_2XY holds "9".'));
  expect(of("The charge ch_18 has no id.")).not.toBe(of("The charge ch_18 has no customer."));
});

test("source and stream part what is otherwise alike", () => {
  expect(causeSignature(trouble)).not.toBe(causeSignature({ ...trouble, source: "netsuite" }));
  expect(causeSignature(trouble)).not.toBe(causeSignature({ ...trouble, stream: "charge.updated" }));
});

test("a position in a list never matters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.stringMatching(/^[a-z_]{1,8}$/), fc.constant("#")), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      (path, numbers) => {
        const at = (offset: number) =>
          path.map((part, index) => (part === "#" ? String(numbers[offset + index]) : part)).join(".");
        expect(causeSignature({ ...trouble, field: at(0) })).toBe(causeSignature({ ...trouble, field: at(6) }));
      },
    ),
  );
});
