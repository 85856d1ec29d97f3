import type { Severity } from "#server/domain/cases/machine";
import { countWords } from "#server/domain/exceptions/words";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import { type BillingModel, THRESHOLD_CURRENCY } from "#server/domain/routing/facts";
import type { Assignment, RoutingPolicy, RoutingRow } from "#server/domain/routing/routing-policy";
import { MOST_MINUTES } from "#server/domain/routing/service-levels";

/** One row under somebody's hands: amounts, times and lists as they typed them, an empty text for what is not said. */
export type RowDraft = {
  key: string;
  name: string;
  types: string[];
  severities: Severity[];
  amountFrom: string;
  amountBelow: string;
  places: string;
  entities: string[];
  tiers: string[];
  productFamilies: string[];
  billingModels: BillingModel[];
  expression: string;
  team: string;
  severity: Severity | "";
  skill: string;
  due: string;
  assign: Assignment;
  goesUp: boolean;
  goesUpTo: string;
  afterMinutes: string;
  stalledAfterMinutes: string;
};

export type RowTrouble = {
  key: string;
  field: "amountFrom" | "amountBelow" | "due" | "after" | "stalled";
  message: string;
};

const AMOUNT = "Write an amount in US dollars, such as 5000 or 5000.00, or leave it empty.";
const MINUTES = `Write whole minutes from 1 to ${countWords(BigInt(MOST_MINUTES))}.`;

export function draftsOf({ rows }: RoutingPolicy): RowDraft[] {
  return rows.map(({ key, name, when, outcome }) => ({
    key,
    name,
    types: [...when.types],
    severities: [...when.severities],
    amountFrom: amountText(when.amountFrom),
    amountBelow: amountText(when.amountBelow),
    places: when.places.join(", "),
    entities: [...when.entities],
    tiers: [...when.tiers],
    productFamilies: [...when.productFamilies],
    billingModels: [...when.billingModels],
    expression: when.expression,
    team: outcome.team ?? "",
    severity: outcome.severity ?? "",
    skill: outcome.skill ?? "",
    due: numberText(outcome.dueInMinutes),
    assign: outcome.assign,
    goesUp: outcome.escalation !== null,
    goesUpTo: outcome.escalation?.to ?? "",
    afterMinutes: numberText(outcome.escalation?.afterMinutes ?? null),
    stalledAfterMinutes: numberText(outcome.escalation?.stalledAfterMinutes ?? null),
  }));
}

/** What the rows say as a document; what cannot be read counts as not said, and is told by `rowTroubles`. */
export function documentOf(rows: readonly RowDraft[]): RoutingPolicy {
  return { rows: rows.map(rowOf) };
}

function rowOf(row: RowDraft): RoutingRow {
  return {
    key: row.key,
    name: row.name.trim(),
    when: {
      types: row.types,
      severities: row.severities,
      amountFrom: minorOf(row.amountFrom),
      amountBelow: minorOf(row.amountBelow),
      places: wordsOf(row.places),
      entities: row.entities,
      tiers: row.tiers,
      productFamilies: row.productFamilies,
      billingModels: row.billingModels,
      expression: row.expression,
    },
    outcome: {
      team: row.team === "" ? null : row.team,
      severity: row.severity === "" ? null : row.severity,
      skill: row.skill.trim() === "" ? null : row.skill.trim().toLowerCase(),
      dueInMinutes: minutesOf(row.due),
      assign: row.assign,
      escalation: row.goesUp
        ? {
            to: row.goesUpTo === "" ? null : row.goesUpTo,
            afterMinutes: minutesOf(row.afterMinutes) ?? 1,
            stalledAfterMinutes: minutesOf(row.stalledAfterMinutes),
          }
        : null,
    },
  };
}

/** What somebody typed that is no amount and no number of minutes. */
export function rowTroubles(row: RowDraft): RowTrouble[] {
  const { key } = row;
  const troubles: RowTrouble[] = [];
  if (row.amountFrom.trim() !== "" && minorOf(row.amountFrom) === null)
    troubles.push({ key, field: "amountFrom", message: AMOUNT });
  if (row.amountBelow.trim() !== "" && minorOf(row.amountBelow) === null)
    troubles.push({ key, field: "amountBelow", message: AMOUNT });
  if (row.due.trim() !== "" && minutesOf(row.due) === null) troubles.push({ key, field: "due", message: MINUTES });
  if (row.goesUp && minutesOf(row.afterMinutes) === null) troubles.push({ key, field: "after", message: MINUTES });
  if (row.goesUp && row.stalledAfterMinutes.trim() !== "" && minutesOf(row.stalledAfterMinutes) === null)
    troubles.push({ key, field: "stalled", message: MINUTES });
  return troubles;
}

/** A row that asks nothing yet, above the last one: that is mostly the one for everything else. */
export function withNewRow(rows: readonly RowDraft[]): { rows: RowDraft[]; key: string } {
  const taken = new Set(rows.map(({ key }) => key));
  let number = rows.length + 1;
  while (taken.has(`row-${number}`)) number += 1;
  const key = `row-${number}`;
  const names = new Set(rows.map(({ name }) => name));
  let name = "New row";
  for (let again = 2; names.has(name); again += 1) name = `New row ${again}`;
  const row: RowDraft = {
    key,
    name,
    types: [],
    severities: [],
    amountFrom: "",
    amountBelow: "",
    places: "",
    entities: [],
    tiers: [],
    productFamilies: [],
    billingModels: [],
    expression: "",
    team: "",
    severity: "",
    skill: "",
    due: "",
    assign: "queue",
    goesUp: false,
    goesUpTo: "",
    afterMinutes: "",
    stalledAfterMinutes: "",
  };
  return { rows: rows.toSpliced(Math.max(0, rows.length - 1), 0, row), key };
}

/** The row one place higher (-1) or lower (1); at either end it stays. */
export function moved(rows: readonly RowDraft[], key: string, by: -1 | 1): RowDraft[] {
  const place = rows.findIndex((row) => row.key === key);
  const [row, other] = [rows[place], rows[place + by]];
  if (!row || !other) return [...rows];
  return rows.with(place, other).with(place + by, row);
}

export function minutesOf(text: string): number | null {
  if (!/^\d{1,6}$/.test(text.trim())) return null;
  const minutes = Number(text.trim());
  return minutes >= 1 && minutes <= MOST_MINUTES ? minutes : null;
}

/** "DE, US-CA" as a list. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[,;\n]/).map((word) => word.trim()))].filter((word) => word !== "");
}

function minorOf(text: string): number | null {
  const minor = minorFromDecimal(text.trim().replaceAll(",", ""), THRESHOLD_CURRENCY);
  return minor === null || minor < 0n || minor > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(minor);
}

function amountText(minor: number | null): string {
  return minor === null ? "" : decimalFromMinor(BigInt(minor), THRESHOLD_CURRENCY).replace(/\.00$/, "");
}

function numberText(value: number | null): string {
  return value === null ? "" : String(value);
}
