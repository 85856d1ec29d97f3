import {
  AuthorityPolicy,
  type AuthorityRow,
  authorityTroubles,
  type SigningPart,
} from "#server/domain/approvals/authority";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import { fieldName, issueWords } from "../documents/issue-words";

const REPORTING = "USD";

/** A row as somebody writes it: amounts and numbers stay as typed until they can be read. */
export type AuthorityRowDraft = {
  key: string;
  name: string;
  kinds: readonly RequestKind[];
  entities: readonly string[];
  reasons: readonly RequestReason[];
  tiers: readonly string[];
  amountFrom: string;
  amountBelow: string;
  about: readonly string[];
  recordsFrom: string;
  isRefused: boolean;
  because: string;
  steps: readonly StepDraft[];
  secondFactor: boolean;
};

/** A step as it is typed; without hours of its own it has those of the table. */
export type StepDraft = { name: string; parts: readonly SigningPart[]; dueInHours: string };

export type BoundsDraft = Record<
  "customer" | "document" | "person" | "basisPoints" | "minor" | "decideWithinHours" | "executeWithinDays",
  string
>;

export type AuthorityDraft = { rows: readonly AuthorityRowDraft[]; bounds: BoundsDraft };

export function draftOfAuthority(document: AuthorityPolicy): AuthorityDraft {
  const { splitWindows, tolerance, decideWithinHours, executeWithinDays } = document;
  return {
    rows: document.rows.map(rowDraft),
    bounds: {
      customer: String(splitWindows.customer),
      document: String(splitWindows.document),
      person: String(splitWindows.person),
      basisPoints: String(tolerance.basisPoints),
      minor: String(tolerance.minor),
      decideWithinHours: String(decideWithinHours),
      executeWithinDays: String(executeWithinDays),
    },
  };
}

function rowDraft({ key, name, when, outcome }: AuthorityRow): AuthorityRowDraft {
  return {
    key,
    name,
    kinds: when.kinds,
    entities: when.entities,
    reasons: when.reasons,
    tiers: when.tiers,
    amountFrom: typed(when.amountFrom),
    amountBelow: typed(when.amountBelow),
    about: when.about ?? [],
    recordsFrom: when.recordsFrom ? String(when.recordsFrom) : "",
    isRefused: outcome.is === "refused",
    because: outcome.is === "refused" ? outcome.because : "",
    steps:
      outcome.is === "steps"
        ? outcome.steps.map(({ name: called, parts, dueInHours }) => ({
            name: called,
            parts,
            dueInHours: dueInHours === undefined ? "" : String(dueInHours),
          }))
        : [],
    secondFactor: outcome.is === "steps" && outcome.secondFactor,
  };
}

function typed(minor: number | null): string {
  return minor === null ? "" : decimalFromMinor(BigInt(minor), REPORTING);
}

/** A row nobody wrote yet, with a key that no other row has. */
export function newRow(rows: readonly AuthorityRowDraft[]): AuthorityRowDraft {
  let number = rows.length + 1;
  while (rows.some(({ key }) => key === `row-${number}`)) number += 1;
  return {
    key: `row-${number}`,
    name: "",
    kinds: [],
    entities: [],
    reasons: [],
    tiers: [],
    amountFrom: "",
    amountBelow: "",
    about: [],
    recordsFrom: "",
    isRefused: false,
    because: "",
    steps: [{ name: "Finance approver", parts: [{ role: "finance_approver", people: 1 }], dueInHours: "" }],
    secondFactor: false,
  };
}

export type ReadAuthority = { document: AuthorityPolicy; troubles: [] } | { document: null; troubles: string[] };

/** What was written as a document, or every trouble that keeps it from being one, as sentences. */
export function readAuthority({ rows, bounds }: AuthorityDraft): ReadAuthority {
  const troubles: string[] = [];
  const amount = (text: string, row: string): number | null => {
    if (text.trim() === "") return null;
    const minor = minorFromDecimal(text, REPORTING);
    if (minor === null || minor < 0n || minor > BigInt(Number.MAX_SAFE_INTEGER)) {
      troubles.push(`"${text}" in "${row}" is no amount of US dollars; write it as 1000 or 1000.50.`);
      return null;
    }
    return Number(minor);
  };
  const whole = (text: string, what: string): number => {
    if (/^\d{1,6}$/.test(text.trim())) return Number(text);
    troubles.push(`"${text}" is no ${what}; write a whole number.`);
    return 0;
  };
  const document = {
    rows: rows.map((row) => ({
      key: row.key,
      name: row.name.trim(),
      when: {
        kinds: [...row.kinds],
        entities: [...row.entities],
        reasons: [...row.reasons],
        tiers: [...row.tiers],
        amountFrom: amount(row.amountFrom, row.name),
        amountBelow: amount(row.amountBelow, row.name),
        ...(row.about.length === 0 ? {} : { about: [...row.about] }),
        ...(row.recordsFrom.trim() === "" ? {} : { recordsFrom: whole(row.recordsFrom, "number of records") }),
      },
      outcome: row.isRefused
        ? { is: "refused", because: row.because.trim() }
        : {
            is: "steps",
            steps: row.steps.map(({ name, parts, dueInHours }) => ({
              name: name.trim(),
              parts: [...parts],
              ...(dueInHours.trim() === "" ? {} : { dueInHours: whole(dueInHours, "number of working hours") }),
            })),
            secondFactor: row.secondFactor,
          },
    })),
    splitWindows: {
      customer: whole(bounds.customer, "number of days"),
      document: whole(bounds.document, "number of days"),
      person: whole(bounds.person, "number of days"),
    },
    tolerance: {
      basisPoints: whole(bounds.basisPoints, "number of hundredths of a percent"),
      minor: whole(bounds.minor, "number of cents"),
    },
    decideWithinHours: whole(bounds.decideWithinHours, "number of hours"),
    executeWithinDays: whole(bounds.executeWithinDays, "number of days"),
  };
  const parsed = AuthorityPolicy.safeParse(document);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) troubles.push(`${placeOf(issue.path, rows)} ${issueWords(issue)}.`);
    return { document: null, troubles };
  }
  troubles.push(...authorityTroubles(parsed.data).map(({ message }) => message));
  return troubles.length > 0 ? { document: null, troubles } : { document: parsed.data, troubles: [] };
}

function placeOf(path: readonly PropertyKey[], rows: readonly AuthorityRowDraft[]): string {
  const row = path[0] === "rows" ? rows[Number(path[1])] : undefined;
  const field = fieldName(path.findLast((part) => typeof part === "string"));
  return row ? `${row.name.trim() === "" ? "A row without a name" : `"${row.name}"`}, ${field}` : field;
}
