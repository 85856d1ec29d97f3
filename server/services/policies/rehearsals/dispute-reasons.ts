import { sql } from "drizzle-orm";
import { type DisputeReason, DisputeReasons, reasonOf } from "#server/domain/disputes/reasons";
import { changeOfWords, type Looked, type RehearsedChange } from "#server/domain/policies/rehearsal";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { activePolicy } from "#server/services/policies/active-policy";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

type Row = {
  id: string;
  case_id: string;
  number: string;
  title: string;
  customer_name: string | null;
  reason: string;
  base_amount_minor: string;
};

/** Every open dispute raised again under both documents: whose it would be, and how soon. What is open keeps what it was given. */
export const disputeReasonsRehearser: Rehearser = {
  windows: ["open"],
  noun: { one: "open dispute", many: "open disputes" },
  async *look(scope, draft, _window, after) {
    const before = (await activePolicy(scope, "dispute_reasons")).document;
    const wanted = DisputeReasons.parse(draft);
    const rows = await scope.tx.execute<Row>(sql`
      select d.id, d.case_id, k.number::text, k.title, k.customer_name, d.reason, k.base_amount_minor::text
      from disputes d join cases k on k.id = d.case_id
      where d.outcome is null and (${after}::uuid is null or d.id > ${after}::uuid) order by d.id`);
    for (const row of rows) yield lookedAt(row, reasonOf(before, row.reason), reasonOf(wanted, row.reason));
  },
};

function lookedAt(row: Row, before: DisputeReason | null, after: DisputeReason | null): Looked {
  const minor = BigInt(row.base_amount_minor);
  return {
    place: row.id,
    baseMinor: minor,
    item: {
      id: row.id,
      href: `/disputes?case=${row.case_id}`,
      name: `Case ${row.number}`,
      title: row.customer_name === null ? row.title : `${row.title} · ${row.customer_name}`,
      at: null,
      isOver: false,
      amount: { minor, currency: REPORTING_CURRENCY },
      decidedBy: after?.label ?? null,
      changes: changesOf(before, after),
    },
  };
}

function changesOf(before: DisputeReason | null, after: DisputeReason | null): RehearsedChange[] {
  const gone = "no such reason";
  return [
    ...changeOfWords("Reason", before?.label ?? gone, after?.label ?? gone),
    ...changeOfWords("Team", teamWords(before), teamWords(after)),
    ...changeOfWords("Time to decide", timeWords(before), timeWords(after)),
  ];
}

function teamWords(reason: DisputeReason | null): string {
  return reason?.team ?? "as routed";
}

function timeWords(reason: DisputeReason | null): string {
  return reason === null ? "as routed" : workingTimeWords(reason.dueInHours * 60);
}
