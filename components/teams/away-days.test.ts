import { expect, test } from "vitest";
import type { AbsenceView } from "#server/domain/routing/views";
import { awayRows, SHOWN_DAYS, shownDays } from "./away-days";

const absence = (userId: string, name: string, startsOn: string, endsOn: string): AbsenceView => ({
  id: `${userId}${startsOn}`,
  userId,
  name,
  startsOn,
  endsOn,
  coverName: null,
  note: null,
  enteredBy: "n",
  isRunning: false,
  mayCancel: false,
});

test("everybody who is away on a shown day has one row, by name, with both ends of each absence", () => {
  const days = shownDays("2026-02-27");
  expect([days.length, days[0], days[2]]).toEqual([SHOWN_DAYS, "2026-02-27", "2026-03-01"]);
  const rows = awayRows(
    [
      absence("z", "Zoe", "2026-02-01", "2026-02-27"),
      absence("a", "Ana", "2026-03-01", "2026-03-02"),
      absence("a", "Ana", "2026-03-26", "2026-04-30"),
      absence("b", "Ben", "2026-03-27", "2026-04-30"),
    ],
    days,
  );
  expect(rows.map(({ name, count }) => [name, count])).toEqual([
    ["Ana", 3],
    ["Zoe", 1],
  ]);
  expect(rows[0]?.days.filter(({ isAway }) => isAway).map(({ day }) => day)).toEqual([
    "2026-03-01",
    "2026-03-02",
    "2026-03-26",
  ]);
});
