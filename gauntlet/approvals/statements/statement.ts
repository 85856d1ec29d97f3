import type { GivenPerson } from "#db/testing/given-cases";
import type { RequestRecord } from "#server/services/approvals/lock-request";

/** Rows that statements are written against. */
export type Facts = {
  draft: RequestRecord;
  pending: RequestRecord;
  approved: RequestRecord;
  executing: RequestRecord;
  withdrawn: RequestRecord;
  /** Of another legal entity than the one below. */
  foreign: RequestRecord;
  analyst: GivenPerson;
  approvers: readonly GivenPerson[];
  director: GivenPerson;
  /** Somebody with an account and a role, by what is wrong with them. */
  disabled: GivenPerson;
  former: GivenPerson;
  elsewhere: GivenPerson;
  excluded: GivenPerson;
  /** Delegations, by what is wrong with them; all to the director. */
  delegations: Readonly<
    Record<"standing" | "ended" | "over" | "later" | "otherKind" | "otherEntity" | "small" | "toAnother", string>
  >;
  sessionId: string;
  tokenId: string;
  questionId: string;
  breakGlassId: string;
  reviewId: string;
  /** A second table of authority, published; a third, drafted. */
  policies: { published: number; drafted: number };
  now: string;
  id(): string;
};

/** One statement, and why it is refused: PostgreSQL's code, and words of its message where several things share a code. */
export type Statement = {
  what: string;
  sql: string;
  code: RegExp;
  says?: RegExp;
  /** Whose rows the transaction may touch; all unless said. */
  entities?: string;
  /** Not marked as a command's. */
  isUnmarked?: true;
  /** Where row-level security hides the row, the statement is taken and touches nothing. */
  touchesNothing?: true;
  /** Run after the owner let the role make tables of a session, so that the second lock is tried alone. */
  mayMakeTables?: true;
};

export type Family = { name: string; statements(facts: Facts): Statement[] };

/** A right that is missing; a rule of ours or a check; a unique index; an unmarked write. */
export const NO_RIGHT = /^42501$/;
export const OUR_RULE = /^23514$/;
export const UNIQUE = /^23505$/;
export const UNMARKED = /^DK001$/;

/** A value as SQL writes it. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return `'${String(value).replaceAll("'", "''")}'`;
}

export function insertOf(table: string, row: Readonly<Record<string, unknown>>): string {
  return `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.values(row).map(literal).join(", ")})`;
}

/** A signature of the first approver on what waits for one: right in everything that is not changed. */
export function signature(facts: Facts, change: Readonly<Record<string, unknown>> = {}): string {
  const [eleanor] = facts.approvers as [GivenPerson];
  return insertOf("approval_signatures", {
    id: facts.id(),
    request_id: facts.pending.id,
    revision: facts.pending.revision,
    position: 1,
    part: 1,
    entity_code: "DE01",
    decision: "approved",
    user_id: eleanor.userId,
    person_id: eleanor.personId,
    person_name: eleanor.name,
    power_person_id: eleanor.personId,
    packet_hash: facts.pending.packetHash,
    at: facts.now,
    ...change,
  });
}

/** A credit in billing that no request asked for. */
export function act(facts: Facts, change: Readonly<Record<string, unknown>> = {}): string {
  return insertOf("effects", {
    id: facts.id(),
    entity_code: "DE01",
    system: "stripe",
    operation: "credit.issue",
    label: "Credit",
    payload: JSON.stringify({ invoiceId: "in_1", amountMinor: "4000", currency: "EUR", memo: "x" }),
    idempotency_key: facts.id(),
    target: "invoice:in_1",
    state: "intent",
    requested_by: "Gauntlet",
    requested_at: facts.now,
    correlation_id: "gauntlet",
    request_id: null,
    ...change,
  });
}

export const as = (who: GivenPerson) => ({
  user_id: who.userId,
  person_id: who.personId,
  person_name: who.name,
  power_person_id: who.personId,
});
