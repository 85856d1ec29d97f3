import { expect, test } from "vitest";
import { type Candidate, chooseMember } from "#server/domain/routing/choose-member";

const member = (userId: string, facts: Partial<Candidate> = {}): Candidate => ({
  userId,
  name: userId,
  skills: ["tax"],
  loadCap: 10,
  open: 3,
  isAbsent: false,
  mayWork: true,
  ...facts,
});

test.each<[string, Candidate[], string | null, string | null]>([
  ["the one with least in hand", [member("a"), member("b", { open: 1 }), member("c")], null, "b"],
  ["of two with as much, always the same", [member("b"), member("a")], null, "a"],
  ["nobody who is away", [member("a", { isAbsent: true, open: 0 }), member("b")], null, "b"],
  ["nobody at their cap", [member("a", { open: 0, loadCap: 0 }), member("b")], null, "b"],
  ["somebody with the skill", [member("a", { open: 0, skills: [] }), member("b")], "tax", "b"],
  ["nobody who may not work it", [member("a", { mayWork: false })], null, null],
  ["nobody, when nobody can", [member("a", { open: 10 })], null, null],
])("%s", (_case, candidates, skill, chosen) => {
  expect(chooseMember(candidates, skill)?.userId ?? null).toBe(chosen);
});
