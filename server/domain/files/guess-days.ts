import { type DayFormat, dayFormats, readDay } from "#server/domain/receivables/cells";

/** How the days of a column seem to be written. `formats` is empty when a person has to say. */
export type DayGuess = {
  formats: DayFormat[];
  /** How many of the values could be read that way, or the better of two ways. */
  fitting: number;
  /** The ways between which the values do not decide. */
  choices: DayFormat[][];
};

const dayFirst: DayFormat = "D/M/YYYY";
const monthFirst: DayFormat = "M/D/YYYY";
/** Serial numbers of 1954 to 2119: other whole numbers are more likely to count something else. */
const likelySerial = /^[2-7]\d{4}$/;

/**
 * Finds the ways in which a column's days are written: one, or several that cannot be taken for one another. Day first and
 * month first are told apart by a value above 12; where no value is, nothing is decided, and where both kinds stand in one
 * column the more frequent one is taken and the others are refused row by row.
 */
export function guessDays(values: readonly string[]): DayGuess {
  const fits = (format: DayFormat) => values.filter((value) => isDay(value, format)).length;
  const counts = new Map(dayFormats.map((format) => [format, fits(format)]));
  const slashes = values.filter((value) => isDay(value, dayFirst) || isDay(value, monthFirst));
  const onlyDayFirst = slashes.filter((value) => !isDay(value, monthFirst)).length;
  const onlyMonthFirst = slashes.filter((value) => !isDay(value, dayFirst)).length;
  const others = dayFormats.filter(
    (format) => format !== dayFirst && format !== monthFirst && (counts.get(format) ?? 0) > 0,
  );
  const fittingOthers = others.reduce((sum, format) => sum + (counts.get(format) ?? 0), 0);
  if (slashes.length === 0) return { formats: [...others], fitting: fittingOthers, choices: [] };
  if (onlyDayFirst === onlyMonthFirst)
    return {
      formats: [],
      fitting: fittingOthers + slashes.length - onlyDayFirst,
      choices: [
        [dayFirst, ...others],
        [monthFirst, ...others],
      ],
    };
  const chosen = onlyDayFirst > onlyMonthFirst ? dayFirst : monthFirst;
  return {
    formats: [chosen, ...others],
    fitting: fittingOthers + slashes.length - Math.min(onlyDayFirst, onlyMonthFirst),
    choices: [],
  };
}

function isDay(value: string, format: DayFormat): boolean {
  if (format === "Excel day" && !likelySerial.test(value)) return false;
  return readDay(value, [format]).ok;
}
