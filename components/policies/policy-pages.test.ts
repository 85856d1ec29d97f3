import { expect, test } from "vitest";
import { policyVersionWords } from "./policy-pages";

test.each([
  ["approval_authority v1", "table of authority, version 1"],
  ["routing v3, service_levels v1", "routing, version 3; service levels, version 1"],
  ["as delivered", "as delivered"],
])("%s is read as %s", (kept, words) => expect(policyVersionWords(kept)).toBe(words));
