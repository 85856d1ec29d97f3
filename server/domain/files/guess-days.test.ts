import { describe, expect, test } from "vitest";
import { guessDays } from "#server/domain/files/guess-days";

describe("how the days of a column are written", () => {
  test.each<[string, string[], string[], number]>([
    ["ISO", ["2026-01-05", "2026-12-31"], ["YYYY-MM-DD"], 2],
    ["ISO with a time", ["2026-01-05 10:00", "2026-01-05T10:00:00Z"], ["YYYY-MM-DD hh:mm"], 2],
    ["day first, by one value above 12", ["04/03/2026", "13/03/2026"], ["D/M/YYYY"], 2],
    ["month first, by one value above 12", ["04/03/2026", "3/31/2026"], ["M/D/YYYY"], 2],
    ["points", ["1.2.2026", "24.12.2026"], ["D.M.YYYY"], 2],
    ["month by name", ["30-Mar-2026", "1 Apr 2026"], ["D-Mon-YYYY"], 2],
    ["serial numbers", ["45321", "46083"], ["Excel day"], 2],
    ["four spellings", ["30-Mar-2026", "13/04/2026", "2026/01/18"], ["D/M/YYYY", "YYYY/M/D", "D-Mon-YYYY"], 3],
    ["mostly day first", ["13/04/2026", "14/04/2026", "04/14/2026"], ["D/M/YYYY"], 2],
    ["some that are no days", ["2026-01-05", "soon"], ["YYYY-MM-DD"], 1],
    ["no days at all", ["abc", "12.50", "7", "99999"], [], 0],
    ["nothing", [], [], 0],
  ])("%s", (_, values, formats, fitting) => {
    const guess = guessDays(values);
    expect([new Set(guess.formats), guess.fitting, guess.choices]).toEqual([new Set(formats), fitting, []]);
  });

  test.each([
    ["every value fits both", ["04/03/2026", "01/12/2026"], 2],
    ["day and month are the same", ["03/03/2026"], 1],
    ["as many say one as the other", ["13/03/2026", "03/13/2026"], 1],
  ])("is left to a person where %s", (_, values, fitting) => {
    expect(guessDays(values)).toEqual({ formats: [], fitting, choices: [["D/M/YYYY"], ["M/D/YYYY"]] });
  });

  test("what else is written differently stands beside either choice", () => {
    expect(guessDays(["04/03/2026", "2026-03-04"]).choices).toEqual([
      ["D/M/YYYY", "YYYY-MM-DD"],
      ["M/D/YYYY", "YYYY-MM-DD"],
    ]);
  });
});
