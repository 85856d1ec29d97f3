import { expect, test } from "vitest";
import { subjectWords } from "./audit-words";

test.each([
  { kind: "source", id: "psa", name: "source psa", words: "Project system" },
  { kind: "policy", id: "case_priority", name: "policy case_priority", words: "order of cases (policy)" },
  { kind: "case", id: "1", name: "case 10006 · US01-001561", words: "case 10006 · US01-001561" },
])("an event about $name is about “$words”", ({ words, ...subject }) => {
  expect(subjectWords({ ...subject, caseId: null })).toBe(words);
});
