import { sql } from "drizzle-orm";
import { type AuthorityDecision, AuthorityPolicy, decideAuthority } from "#server/domain/approvals/authority";
import { signingWords } from "#server/domain/approvals/authority-diff";
import { changeOfWords, type Looked, type RehearsalWindow } from "#server/domain/policies/rehearsal";
import type { Scope } from "#server/kernel/context";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { afterPlace, placeOf, within } from "#server/services/policies/rehearsals/places";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

const BATCH = 500;

/** Every request judged once more by the facts its packet was judged by: which others would have signed, or nobody. */
export const authorityRehearser: Rehearser = {
  windows: ["open", "past"],
  noun: { one: "request", many: "requests" },
  look: lookAtRequests,
};

async function* lookAtRequests(
  scope: Scope,
  draft: unknown,
  window: RehearsalWindow,
  after: string | null,
): AsyncGenerator<Looked> {
  const document = AuthorityPolicy.parse(draft);
  let place = after;
  for (;;) {
    const rows = await nextRequests(scope, window, place);
    for (const row of rows) {
      place = placeOf(new Date(row.submitted_at), row.id);
      yield {
        place,
        baseMinor: row.base_amount_minor === null ? null : BigInt(row.base_amount_minor),
        item: itemOf(row, document),
      };
    }
    if (rows.length < BATCH) return;
  }
}

type Row = {
  id: string;
  number: number;
  title: string;
  kind: RequestRecord["kind"];
  entity_code: string;
  reason_code: RequestRecord["reasonCode"];
  state: RequestRecord["state"];
  submitted_at: string;
  packet: string;
  aggregate_base_minor: string | null;
  base_amount_minor: string | null;
  amount_minor: string | null;
  currency: string | null;
};

function itemOf(row: Row, document: AuthorityPolicy): Looked["item"] {
  const { authority, customer, concerns } = packetOf(row);
  const decision = decideAuthority(document, {
    kind: row.kind,
    entity: row.entity_code,
    reason: row.reason_code,
    tier: customer?.tier ?? null,
    aggregateBaseMinor: row.aggregate_base_minor === null ? null : BigInt(row.aggregate_base_minor),
    ...concerns,
  });
  return {
    id: row.id,
    href: `/approvals/${row.id}`,
    name: `Request ${row.number}`,
    title: row.title,
    at: new Date(row.submitted_at),
    isOver: !isOpenState(row.state),
    amount:
      row.amount_minor === null || row.currency === null
        ? null
        : { minor: BigInt(row.amount_minor), currency: row.currency },
    decidedBy: decision.row?.name ?? null,
    changes: changeOfWords("Signed by", wordsOf(authority.decision), wordsOf(decision)),
  };
}

function isOpenState(state: RequestRecord["state"]): boolean {
  return state === "pending" || state === "approved" || state === "voided";
}

function wordsOf(decision: AuthorityDecision): string {
  const factor = decision.is === "steps" && decision.secondFactor ? ", with a second factor" : "";
  return `${signingWords(decision)}${factor}`;
}

async function nextRequests(scope: Scope, window: RehearsalWindow, place: string | null): Promise<Row[]> {
  const isOpen = sql`r.state in ('pending', 'approved', 'voided')`;
  return scope.tx.execute<Row>(sql`
    select r.id, r.number::int, r.title, r.kind, r.entity_code, r.reason_code, r.state, r.submitted_at, r.packet, r.aggregate_base_minor::text, r.base_amount_minor::text, r.amount_minor::text, r.currency
    from approval_requests r where r.packet is not null and ${within(window, sql`r.submitted_at`, isOpen)}${afterPlace(place, sql`r.submitted_at`, sql`r.id`)}
    order by r.submitted_at desc, r.id desc limit ${BATCH}`);
}
