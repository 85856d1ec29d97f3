import { expect, test } from "vitest";
import {
  exceptionLabel,
  exceptionTypeKeys,
  exceptionTypes,
  subjectKindOn,
  subjectKinds,
  typeKeysOf,
  typeOn,
} from "#server/domain/exceptions/registry";
import { queueByKey } from "#server/domain/queues/registry";

test("every type has a key once a kind of subject, a label, a queue that exists, and stands with what it is found on", () => {
  const types = Object.values(exceptionTypes).flat();
  expect(new Set(types.map(({ key }) => key))).toEqual(new Set(exceptionTypeKeys));
  expect(exceptionTypeKeys).toHaveLength(38);
  for (const kind of subjectKinds) {
    expect(new Set(typeKeysOf(kind)).size).toBe(exceptionTypes[kind].length);
    for (const type of exceptionTypes[kind]) {
      expect(queueByKey(type.queue), type.key).toBeDefined();
      expect(exceptionLabel(type.key)).toBe(type.label);
      expect(subjectKindOn(type.key, kind)).toBe(kind);
      expect(typeOn(kind, type.key)).toBe(type);
      expect(typeKeysOf(kind)).toContain(type.key);
    }
  }
});

test("a key nobody registered is its own label and found on nothing", () => {
  expect(exceptionLabel("unheard_of")).toBe("unheard_of");
  expect(subjectKindOn("unheard_of", "invoice")).toBeNull();
  expect(subjectKindOn("sync_failure", "invoice")).toBeNull();
  expect(typeOn("invoice", "unheard_of")).toBeUndefined();
});
