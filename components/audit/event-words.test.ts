import { expect, test } from "vitest";
import { actorWords, subjectWords } from "./audit-words";
import { eventWords } from "./event-words";

test.each([
  {
    case: "a sentence of its own stays",
    text: "Amara Okafor took the case.",
    type: "case.taken",
    actorName: "Amara Okafor",
    words: "Amara Okafor took the case.",
  },
  {
    case: "a bare name is told in words",
    text: "Sync: sync run succeeded.",
    type: "sync.run_succeeded",
    actorName: "Sync",
    words: "Reading from the source is done.",
  },
  {
    case: "whoever did it is named",
    text: "Marcus Leigh: policy drafted.",
    type: "policy.drafted",
    actorName: "Marcus Leigh",
    words: "Marcus Leigh drafted a version.",
  },
  {
    case: "what nobody has words for keeps its name",
    text: "Job seal-audit: thing done.",
    type: "thing.done",
    actorName: "Job seal-audit",
    words: "Docket (seal audit): thing done.",
  },
])("$case", ({ words, ...event }) => {
  expect(eventWords(event)).toBe(words);
});

test.each([
  { kind: "source", id: "psa", name: "source psa", words: "Project system" },
  { kind: "policy", id: "case_priority", name: "policy case_priority", words: "order of cases (policy)" },
  { kind: "case", id: "1", name: "case 10006 · US01-001561", words: "case 10006 · US01-001561" },
])("an event about $name is about “$words”", ({ words, ...subject }) => {
  expect(subjectWords({ ...subject, caseId: null })).toBe(words);
});

test("a person keeps their name", () => {
  expect(actorWords("Amara Okafor")).toBe("Amara Okafor");
});
