import { expect, test } from "vitest";
import { z } from "zod";
import { fieldName, issueWords } from "./issue-words";

const document = z.strictObject({
  name: z.string().min(1).max(5),
  steps: z.array(z.string()).min(1).max(2),
  days: z.int().min(1).max(90),
});
const right = { name: "Small", steps: ["one"], days: 30 };

test.each([
  [{ name: "" }, "is empty"],
  [{ name: "Longer" }, "is longer than 5 characters"],
  [{ steps: [] }, "is empty"],
  [{ steps: ["a", "b", "c"] }, "has more than 2"],
  [{ days: 0 }, "is below 1"],
  [{ days: 91 }, "is above 90"],
  [{ days: null }, "is missing or cannot be read"],
])("%o %s", (wrong, words) => {
  const parsed = document.safeParse({ ...right, ...wrong });
  expect(parsed.error?.issues.map(issueWords)).toEqual([words]);
});

test("a field is called in words", () => {
  expect(fieldName("executeWithinDays")).toBe("execute within days");
});
