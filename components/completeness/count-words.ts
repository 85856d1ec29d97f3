import {
  ACTS_SUBJECT,
  BILLING_TO_ERP_SUBJECT,
  type DayCell,
  type Direction,
  type SubjectRow,
} from "#server/domain/completeness/views";
import { NO_CURRENCY } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";
import { formatCount, formatMoneys } from "../format/format-money";
import { formatDay } from "../format/format-time";

export const stateWords: Record<DayCell["state"], string> = {
  agrees: "agrees",
  breaks: "differs",
  open: "agrees so far, the day was not over when it was counted",
  not_counted: "not counted yet",
};

/** What the two sides are called where this subject is compared. */
export function sideNames(subject: string, sourceLabel: string): { there: string; here: string } {
  return { there: sourceLabel, here: subject === BILLING_TO_ERP_SUBJECT ? "Billing" : "Docket" };
}

/** "2 fewer", "1 more"; nothing when the counts are equal. */
export function differenceText(difference: number, locale: string): string {
  if (difference === 0) return "";
  return `${formatCount(Math.abs(difference), locale)} ${difference < 0 ? "fewer" : "more"}`;
}

/** The whole cell in words, for those who hear it. */
export function cellText(
  row: Pick<SubjectRow, "sourceLabel" | "subject" | "subjectLabel">,
  cell: DayCell,
  locale: string,
): string {
  const { here } = sideNames(row.subject, row.sourceLabel);
  const difference = differenceText(cell.countDifference, locale);
  const sums = formatMoneys(
    cell.sumDifferences.map(({ currency, minor }) => ({ currency, minor })),
    locale,
  );
  const parts = [
    `${row.sourceLabel}, ${lowerFirst(row.subjectLabel)}, ${formatDay(cell.on, locale)}: ${stateWords[cell.state]}`,
    cell.state === "not_counted" ? "" : `${formatCount(cell.count, locale)} at the source`,
    difference === "" ? "" : `${difference} in ${here}`,
    sums === "" ? "" : `sum differs by ${sums}`,
    cell.explained > 0 ? `${formatCount(cell.explained, locale)} explained` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

export function hasMoney(currency: string): boolean {
  return currency !== NO_CURRENCY;
}

/** What an amount without a currency counts. */
const unitWords: Record<string, string> = { usage_days: "units", time_entries: "minutes" };
export function unitWord(subject: string): string {
  return unitWords[subject] ?? "units";
}

export type OpenDay = { source: string; subject: string; direction: Direction; on: PlainDate };
export type CompletenessUrl = { entity: string | null; open: OpenDay | null };

/** The page's address: which entity, which day is open. */
export function completenessHref({ entity, open }: CompletenessUrl): string {
  const search = new URLSearchParams({
    ...(entity === null ? {} : { entity }),
    ...(open === null ? {} : open),
  }).toString();
  return `/sync/completeness${search === "" ? "" : `?${search}`}${open === null ? "" : "#day"}`;
}

export function exportHref(entity: string | null): string {
  return `/sync/completeness/export${entity === null ? "" : `?entity=${encodeURIComponent(entity)}`}`;
}

/** Where an identifier leads: to its messages, or to the acts. */
export function identifierHref(subject: string, externalId: string): string {
  return subject === ACTS_SUBJECT ? "/sync/acts" : `/sync/messages?q=${encodeURIComponent(externalId)}`;
}

type Raw = Record<string, string | string[] | undefined>;

/** Reads the address; whatever is not right in it counts as not said. */
export function readCompletenessUrl(raw: Raw): CompletenessUrl {
  const text = (key: string) => (typeof raw[key] === "string" && raw[key] !== "" ? (raw[key] as string) : null);
  const [source, subject, direction, on] = [text("source"), text("subject"), text("direction"), text("on")];
  const isDirection = direction === "in" || direction === "out";
  const entity = text("entity");
  const isDay = on !== null && /^\d{4}-\d{2}-\d{2}$/.test(on);
  return {
    entity: entity !== null && /^[\w-]{1,20}$/.test(entity) ? entity : null,
    open: source && subject && isDirection && isDay ? { source, subject, direction, on } : null,
  };
}

/** "Billing to ERP" in the middle of a sentence: what is written in capitals stays so. */
export function lowerFirst(label: string): string {
  return label.replace(/^./, (first) => first.toLowerCase());
}
