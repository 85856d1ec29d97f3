import { describe, expect, test } from "vitest";
import { usageBars } from "./usage-bars";

const february = { startsOn: "2026-02-01", endsOn: "2026-02-04" };

describe("the graph of a period's use", () => {
  test("has a bar for every day, measured or not, and says from which day on it is over", () => {
    const { bars, line, includedAt } = usageBars({
      ...february,
      includedUnits: "100",
      days: [
        { day: "2026-02-01", quantity: "60" },
        { day: "2026-02-03", quantity: "60" },
        { day: "2026-02-04", quantity: "30" },
      ],
    });
    expect(bars.map(({ day, height, isOver }) => [day, height, isOver])).toEqual([
      ["2026-02-01", 60, false],
      ["2026-02-02", 0, false],
      ["2026-02-03", 60, true],
      ["2026-02-04", 30, true],
    ]);
    expect(line).toBe("12.5,60 37.5,60 62.5,20 87.5,0");
    expect(includedAt).toBe(33.34);
  });

  test("leaves room above when less was used than is included", () => {
    const { line, includedAt } = usageBars({
      ...february,
      includedUnits: "200",
      days: [{ day: "2026-02-01", quantity: "50" }],
    });
    expect(includedAt).toBe(0);
    expect(line.endsWith("87.5,75")).toBe(true);
  });

  test.each([
    ["nothing measured", "100", []],
    ["nothing included", null, [{ day: "2026-02-02", quantity: "7" }]],
    ["more than numbers hold", "9007199254740993", [{ day: "2026-02-02", quantity: "9007199254740995" }]],
  ])("is drawn with %s", (_case, includedUnits, days) => {
    const { bars, line } = usageBars({ ...february, includedUnits, days });
    expect(bars).toHaveLength(4);
    expect(line).not.toContain("NaN");
  });
});
