import { expect, test } from "vitest";
import type { EffectView } from "#server/domain/cases/views";
import { playbooksOf, stepUnderWay } from "./playbooks";

const act = (id: string, followsId: string | null = null, state: EffectView["state"] = "intent"): EffectView => ({
  id,
  operation: "invoice.hold",
  label: id,
  system: "stripe",
  state,
  attempts: 0,
  followsId,
  confirmation: null,
  error: null,
  requestedAt: new Date("2026-03-02T09:00:00Z"),
  settledAt: null,
});
const ids = (effects: readonly EffectView[]) => playbooksOf(effects).map((steps) => steps.map(({ id }) => id));

test("acts are told by the fix they belong to, the latest fix first, its steps in their order", () => {
  expect(ids([])).toEqual([]);
  expect(ids([act("c", "b"), act("b", "a"), act("a")])).toEqual([["a", "b", "c"]]);
  expect(ids([act("again2", "again1"), act("again1"), act("hold"), act("b", "a"), act("a")])).toEqual([
    ["again1", "again2"],
    ["hold"],
    ["a", "b"],
  ]);
});

test("a chain whose beginning is not among the acts shown starts with what is", () => {
  expect(ids([act("c", "b"), act("b", "gone")])).toEqual([["b", "c"]]);
});

test("the step under way is the first without a confirmation", () => {
  expect(stepUnderWay([act("a", null, "confirmed"), act("b", "a", "sent"), act("c", "b")])?.id).toBe("b");
  expect(stepUnderWay([act("a", null, "confirmed"), act("b", "a", "confirmed")])?.id).toBe("b");
  expect(stepUnderWay([])).toBeUndefined();
});
