import { expect, test } from "vitest";
import {
  exceptionLabel,
  exceptionTypeKeys,
  exceptionTypes,
  subjectKindOf,
  subjectKinds,
  typeKeysOf,
  typeOn,
} from "#server/domain/exceptions/registry";
import { queueByKey } from "#server/domain/queues/registry";

test("every type has its own key, a label, a queue that exists, and stands with the subjects it is found on", () => {
  const types = Object.values(exceptionTypes).flat();
  expect(new Set(exceptionTypeKeys).size).toBe(types.length);
  for (const kind of subjectKinds)
    for (const type of exceptionTypes[kind]) {
      expect(queueByKey(type.queue), type.key).toBeDefined();
      expect(exceptionLabel(type.key)).toBe(type.label);
      expect(subjectKindOf(type.key)).toBe(kind);
      expect(typeOn(kind, type.key)).toBe(type);
      expect(typeKeysOf(kind)).toContain(type.key);
    }
});

test("a key nobody registered is its own label and found on nothing", () => {
  expect(exceptionLabel("unheard_of")).toBe("unheard_of");
  expect(subjectKindOf("unheard_of")).toBeNull();
  expect(typeOn("invoice", "unheard_of")).toBeUndefined();
});
