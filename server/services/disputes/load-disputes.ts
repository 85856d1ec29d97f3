import { type SQL, sql } from "drizzle-orm";
import type { RequestState } from "#server/domain/approvals/machine";
import { type DisputeReasons, reasonOf } from "#server/domain/disputes/reasons";
import type { DisputeItemState, DisputeOutcome, DisputeSource } from "#server/domain/disputes/records";
import type { DisputeItemView, DisputeView } from "#server/domain/disputes/views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadContestable } from "#server/services/disputes/load-contestable";
import { grouped } from "#server/services/exceptions/row-sets";
import { activePolicy } from "#server/services/policies/active-policy";

type Row = {
  id: string;
  case_id: string | null;
  case_number: string | null;
  customer_id: string;
  customer_name: string;
  currency: string;
  reason: string;
  source: DisputeSource;
  claim: string;
  person_name: string | null;
  ticket: DisputeView["ticket"];
  raised_by: string;
  raised_on: PlainDate;
  outcome: DisputeOutcome | null;
  ended_on: PlainDate | null;
};
type ItemRow = {
  id: string;
  dispute_id: string;
  invoice_id: string;
  number: string;
  line: string | null;
  disputed_minor: string;
  accepted_minor: string;
  state: DisputeItemState;
  request_id: string | null;
  request_number: string | null;
  request_state: RequestState | null;
  decided_by: string | null;
  decided_on: PlainDate | null;
  decision_note: string | null;
  credited_on: PlainDate | null;
  rebill_id: string | null;
  rebill_number: string | null;
};

const MOST_ROWS = 200;

/** Disputes that a condition over `d` picks, what is open first, then the latest. */
export async function loadDisputes(scope: Pick<Scope, "tx" | "now">, condition: SQL): Promise<DisputeView[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select d.id, d.case_id, k.number::text as case_number, d.customer_id, c.name as customer_name, d.currency, d.reason, d.source, d.claim, d.person_name, d.raised_by,
      d.raised_on::text, d.outcome, d.ended_on::text,
      (select json_build_object('id', t.id, 'number', t.number, 'subject', t.subject, 'status', t.status) from support_tickets t where t.id = d.ticket_id) as ticket
    from disputes d join customers c on c.id = d.customer_id left join cases k on k.id = d.case_id
    where ${condition} order by d.outcome is not null, d.raised_on desc, d.id desc limit ${MOST_ROWS}`);
  if (rows.length === 0) return [];
  const items = await loadItems(
    scope,
    rows.map(({ id }) => id),
  );
  const { document } = await activePolicy(scope, "dispute_reasons");
  return rows.map((row) => {
    const parts = items.get(row.id) ?? [];
    return {
      id: row.id,
      case:
        row.case_id === null || row.case_number === null ? null : { id: row.case_id, number: Number(row.case_number) },
      customer: { id: row.customer_id, name: row.customer_name },
      currency: row.currency,
      reason: reasonView(document, row.reason),
      source: row.source,
      claim: row.claim,
      personName: row.person_name,
      ticket: row.ticket,
      raisedBy: row.raised_by,
      raisedOn: row.raised_on,
      outcome: row.outcome,
      endedOn: row.ended_on,
      disputed: { minor: parts.reduce((sum, { disputed }) => sum + disputed.minor, 0n), currency: row.currency },
      items: parts,
    };
  });
}

/** How people call a reason; its code where the list in force does not have it any more. */
export function reasonView(document: DisputeReasons, code: string): DisputeView["reason"] {
  const reason = reasonOf(document, code);
  const parent = document.parents.find(({ key }) => key === reason?.parent);
  return { code, label: reason?.label ?? code, department: parent?.label ?? "" };
}

async function loadItems(
  scope: Pick<Scope, "tx">,
  disputeIds: readonly string[],
): Promise<Map<string, DisputeItemView[]>> {
  const rows = await scope.tx.execute<ItemRow & { currency: string }>(sql`
    select x.id, x.dispute_id, x.invoice_id, coalesce(i.number, i.external_id, 'gone') as number, l.description as line, x.disputed_minor::text, x.accepted_minor::text, x.state,
      x.request_id, r.number::text as request_number, r.state as request_state, x.decided_by, x.decided_on::text, x.decision_note, x.credited_on::text, d.currency,
      n.id as rebill_id, coalesce(n.number, n.external_id) as rebill_number
    from dispute_items x join disputes d on d.id = x.dispute_id
    left join invoices i on i.id = x.invoice_id left join invoice_lines l on l.id = x.line_id left join approval_requests r on r.id = x.request_id left join invoices n on n.id = x.rebill_invoice_id
    where x.dispute_id = any(${sql.param(disputeIds)}::uuid[]) order by x.dispute_id, i.issued_on, x.invoice_id, l.position, x.id`);
  const invoices = await loadContestable(
    scope,
    rows.map(({ invoice_id }) => invoice_id),
    "9999-12-31",
  );
  return grouped(
    rows,
    (row) => row.dispute_id,
    (row) => {
      const money = (minor: string | bigint) => ({ minor: BigInt(minor), currency: row.currency });
      return {
        id: row.id,
        invoice: { id: row.invoice_id, number: row.number },
        line: row.line,
        disputed: money(row.disputed_minor),
        accepted: money(row.accepted_minor),
        invoiceOpen: money(invoices.get(row.invoice_id)?.openMinor ?? 0n),
        state: row.state,
        request:
          row.request_id === null || row.request_number === null || row.request_state === null
            ? null
            : { id: row.request_id, number: Number(row.request_number), state: row.request_state },
        decidedBy: row.decided_by,
        decidedOn: row.decided_on,
        note: row.decision_note,
        creditedOn: row.credited_on,
        rebill:
          row.rebill_id === null || row.rebill_number === null
            ? null
            : { id: row.rebill_id, number: row.rebill_number },
      };
    },
  );
}
