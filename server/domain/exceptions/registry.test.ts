import { expect, test } from "vitest";
import {
  controlTotalTypes,
  exceptionLabel,
  exceptionTypeKeys,
  inboxTypes,
  invoiceTypeByKey,
  invoiceTypes,
} from "#server/domain/exceptions/registry";
import { queueByKey } from "#server/domain/queues/registry";

test("every type has its own key, a label and a queue that exists", () => {
  const types = [...invoiceTypes, ...inboxTypes, ...controlTotalTypes];
  expect(new Set(exceptionTypeKeys).size).toBe(types.length);
  for (const type of types) {
    expect(queueByKey(type.queue), type.key).toBeDefined();
    expect(exceptionLabel(type.key)).toBe(type.label);
  }
  expect(exceptionTypeKeys).toHaveLength(9);
});

test("a key nobody registered is its own label", () => {
  expect(exceptionLabel("unheard_of")).toBe("unheard_of");
  expect(invoiceTypeByKey("unheard_of")).toBeUndefined();
});
