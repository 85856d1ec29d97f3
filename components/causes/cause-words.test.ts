import { expect, test } from "vitest";
import { beforeWords } from "./cause-words";

test.each([
  [0, "just before"],
  [1, "1 minute before"],
  [119, "119 minutes before"],
  [120, "2 hours before"],
  [2_880, "48 hours before"],
])("%i minutes are told as %s", (minutes, words) => expect(beforeWords(minutes)).toBe(words));
