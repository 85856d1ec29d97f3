import { sql } from "drizzle-orm";
import type { Pools } from "#db/client";
import { type CollectionsStage, openCollectionsStage, type Step, tellInOrder } from "#db/seed/demo-collections-stage";
import { type DemoClaim, demoClaims, demoDisputeOwner } from "#server/domain/demo/disputes";
import { addHours } from "#server/domain/time";
import { takeCase } from "#server/services/cases/take-case";
import { decideDispute } from "#server/services/disputes/decide-dispute";
import { raiseDispute } from "#server/services/disputes/raise-dispute";
import { withdrawDispute } from "#server/services/disputes/withdraw-dispute";

type Line = { id: string; gross: string };
type Owed = { customer: string; invoices: { id: string; minor: string; lines: Line[] }[] };

/**
 * Gives the demo company claims in every state, entered and decided through the commands of the people who do it, each at
 * the instant it would have been done. For a company of which nothing is contested by a dispute yet.
 */
export async function seedDemoDisputes(
  pools: Pools,
  now: () => Date,
): Promise<{ isSeeded: boolean; told: number; left: string[] }> {
  const stage = await openCollectionsStage(pools, now);
  const [known] = await stage.read(
    sql`select 1 as one from disputes where source not in ('chargeback', 'source_flag') limit 1`,
  );
  if (known) return { isSeeded: false, told: 0, left: [] };
  const steps: Step[] = [];
  for (const [entity, claims] of Map.groupBy(demoClaims, (claim) => claim.entity)) {
    const owed = await owedIn(stage, entity);
    for (const [place, claim] of claims.entries()) steps.push(stepOf(stage, claim, owed[place]));
  }
  return { isSeeded: true, told: steps.length, left: await tellInOrder(steps) };
}

/** Customers with open invoices of some size that nobody promised, planned or asked a signature for, the latest first. */
function owedIn(stage: CollectionsStage, entity: string): Promise<Owed[]> {
  return stage.read<Owed>(sql`
    select i.customer_id as customer, json_agg(json_build_object('id', i.id, 'minor', i.total_minor::text, 'lines',
      (select json_agg(json_build_object('id', l.id, 'gross', (l.amount_minor + l.tax_minor)::text) order by l.amount_minor desc) from invoice_lines l where l.invoice_id = i.id)) order by i.issued_on desc, i.id) as invoices
    from invoices i
    where i.entity_code = ${entity} and i.status = 'open' and i.deleted_at is null and not i.is_disputed and i.collection_method = 'send_invoice'
      and not exists (select from allocations a where a.invoice_id = i.id and a.deleted_at is null) and not exists (select from credit_memos m where m.invoice_id = i.id)
      and not exists (select from promise_invoices p where p.invoice_id = i.id) and not exists (select from approval_requests r where r.customer_id = i.customer_id)
      and exists (select from invoice_lines l where l.invoice_id = i.id and l.amount_minor > 10000)
    group by i.customer_id order by max(i.issued_on) desc, i.customer_id`);
}

function stepOf(stage: CollectionsStage, claim: DemoClaim, owed: Owed | undefined): Step {
  const at = stage.at(claim.entity, claim.daysAgo, claim.hour);
  return {
    at,
    name: `a claim of ${claim.entity} (${claim.reason})`,
    async tell() {
      const [invoice] = owed?.invoices ?? [];
      const [line] = invoice?.lines ?? [];
      if (!owed || !invoice || !line) return false;
      const whole = claim.isOfLine ? BigInt(line.gross) : BigInt(invoice.minor);
      const { caseId } = await raiseDispute.execute(stage.by(claim.raisedBy, at), {
        customerId: owed.customer,
        source: claim.source,
        reason: claim.reason,
        claim: claim.claim,
        items: [
          {
            invoiceId: invoice.id,
            lineId: claim.isOfLine ? line.id : null,
            amountMinor: (whole * BigInt(claim.percent)) / 100n,
          },
        ],
        personName: claim.saidBy,
      });
      await decided(stage, claim, caseId, addHours(at, claim.decidedAfterHours));
      return true;
    },
  };
}

async function decided(stage: CollectionsStage, { end }: DemoClaim, caseId: string, at: Date): Promise<void> {
  if (end === null) return;
  const owner = stage.by(demoDisputeOwner, at);
  const seen = async () => {
    const [row] = await stage.read<{ version: number }>(sql`select version from cases where id = ${caseId}`);
    return { caseId, version: row?.version ?? 1 };
  };
  await takeCase.execute(owner, await seen());
  if (end.resolution === "taken") return;
  const { note, rootCause } = end;
  if (end.resolution === "withdrawn") {
    await withdrawDispute.execute(owner, { ...(await seen()), note, rootCause });
    return;
  }
  const items = await stage.read<{ id: string; minor: string }>(sql`
    select i.id, i.disputed_minor::text as minor from dispute_items i join disputes d on d.id = i.dispute_id where d.case_id = ${caseId} order by i.id`);
  const percent = BigInt(end.acceptedPercent);
  await decideDispute.execute(owner, {
    ...(await seen()),
    ...{ note, rootCause },
    items: items.map(({ id, minor }) => ({ itemId: id, acceptedMinor: (BigInt(minor) * percent) / 100n })),
  });
}
