import { expect, test } from "vitest";
import type { Standing } from "#server/domain/policies/timeline";
import { waysBack } from "./ways-back";

const version = (number: number, state: Standing, basedOn: number | null) => ({
  version: number,
  state,
  basedOn,
});

test.each<[string, Parameters<typeof waysBack>, ReturnType<typeof waysBack>]>([
  ["nothing was ever published", [[], 1], { versions: [], first: null }],
  [
    "a first draft waits: what was delivered still counts",
    [[version(2, "draft", 1)], 1],
    { versions: [], first: null },
  ],
  ["the first is in force: back to what was delivered", [[version(2, "in_force", 1)], 2], { versions: [], first: 1 }],
  [
    "what was in force before, not what was withdrawn",
    [[version(5, "draft", 4), version(4, "in_force", 2), version(3, "withdrawn", 2), version(2, "retired", 1)], 4],
    { versions: [2], first: 1 },
  ],
  [
    "a first version that was stored at once has nothing before it",
    [[version(1, "in_force", null)], 1],
    { versions: [], first: null },
  ],
])("%s", (_, [versions, active], ways) => expect(waysBack(versions, active)).toEqual(ways));
