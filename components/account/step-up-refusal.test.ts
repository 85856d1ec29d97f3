import { expect, test } from "vitest";
import { stepUpOf } from "./step-up-refusal";

const refused = (details: unknown) => Object.assign(new Error("This needs a second factor."), { data: { details } });

test("a refusal for want of a fresh factor is told from every other", () => {
  expect(stepUpOf(refused({ stepUp: true, way: "code", maxAgeMinutes: 10 }))).toEqual({
    stepUp: true,
    way: "code",
    maxAgeMinutes: 10,
    sentence: "This needs a second factor.",
  });
  for (const other of [refused(null), refused({ stepUp: "yes" }), refused({ takenBy: "x" }), new Error("x"), null])
    expect(stepUpOf(other)).toBeNull();
});
