import { sql } from "drizzle-orm";
import type { ActState, DraftDetail } from "#server/domain/drafts/views";
import type { Scope } from "#server/kernel/context";
import type { LoadedDraft } from "#server/services/drafts/load-draft";
import { targetOf } from "#server/services/exceptions/source-holds";

type Beside = Pick<DraftDetail, "project" | "contract" | "exceptions"> & {
  agreedMinor: bigint | null;
  billedMinor: bigint;
  hold: Omit<DraftDetail["hold"], "isAutoAdvancing">;
};

type ProjectRow = {
  name: string;
  status: string;
  billing_method: string;
  currency: string;
  budget_minor: string | null;
  number: string | null;
  contract_status: string | null;
  starts_on: string | null;
  ends_on: string | null;
};

/** What stands around a draft: its project and contract, what was billed of it before, its open exceptions, its holds. */
export async function loadBeside(scope: Pick<Scope, "tx">, draft: LoadedDraft): Promise<Beside> {
  const { review, invoice } = draft;
  const [project] = await scope.tx.execute<ProjectRow>(sql`
    select p.name, p.status, p.billing_method, p.currency, p.budget_minor::text, k.number, k.status as contract_status, k.starts_on::text, k.ends_on::text
    from projects p left join contracts k on k.id = p.contract_id where p.id = ${review.projectId}`);
  return {
    project: {
      name: project?.name ?? "",
      status: project?.status ?? "",
      billingMethod: project?.billing_method ?? "",
    },
    contract:
      project?.number && project.starts_on
        ? {
            number: project.number,
            status: project.contract_status ?? "",
            startsOn: project.starts_on,
            endsOn: project.ends_on,
          }
        : null,
    agreedMinor: project?.budget_minor && project.currency === invoice.currency ? BigInt(project.budget_minor) : null,
    billedMinor: await billedBefore(scope, draft),
    exceptions: await openExceptions(scope, draft),
    hold: await holdsOf(scope, draft),
  };
}

/** What other invoices that stand bill of the project, before tax. Drafts claim nothing yet. */
async function billedBefore(scope: Pick<Scope, "tx">, { review, invoice }: LoadedDraft): Promise<bigint> {
  const [row] = await scope.tx.execute<{ billed: string }>(sql`
    select coalesce(sum(i.subtotal_minor), 0)::text as billed from invoices i
    where i.customer_id = ${invoice.customerId} and i.currency = ${invoice.currency} and i.id <> ${invoice.id} and i.deleted_at is null
      and i.status in ('open', 'paid', 'uncollectible') and i.external_id in (
        select invoice_external_id from time_entries where project_id = ${review.projectId} and invoice_external_id is not null and deleted_at is null
        union select invoice_external_id from milestones where project_id = ${review.projectId} and invoice_external_id is not null and deleted_at is null)`);
  return BigInt(row?.billed ?? 0);
}

async function openExceptions(
  scope: Pick<Scope, "tx">,
  { review, invoice }: LoadedDraft,
): Promise<DraftDetail["exceptions"]> {
  const rows = await scope.tx.execute<{
    id: string;
    number: string;
    queue: string;
    title: string;
    is_holding_invoice: boolean;
  }>(sql`
    select id, number::text, queue, title, is_holding_invoice from cases
    where closed_at is null and ((subject_type = 'invoice' and subject_id = ${invoice.id}) or (subject_type = 'project' and subject_id = ${review.projectId}))
    order by is_holding_invoice desc, number limit 20`);
  return rows.map((row) => ({
    id: row.id,
    number: Number(row.number),
    queue: row.queue,
    title: row.title,
    isHolding: row.is_holding_invoice,
  }));
}

async function holdsOf(scope: Pick<Scope, "tx">, { review, invoice }: LoadedDraft): Promise<Beside["hold"]> {
  const [holds] = await scope.tx.execute<{ by_review: boolean; by_cases: boolean }>(sql`
    select coalesce(bool_or(review_id = ${review.id}), false) as by_review, coalesce(bool_or(case_id is not null), false) as by_cases
    from invoice_holds where invoice_id = ${invoice.id} and released_at is null`);
  const [act] = await scope.tx.execute<{ state: ActState; confirmation: string | null; error: string | null }>(sql`
    select state, confirmation, error from effects
    where system = ${invoice.system} and target = ${targetOf(invoice)} and operation in ('invoice.hold', 'invoice.release') order by position desc limit 1`);
  return { isByReview: holds?.by_review ?? false, isByCases: holds?.by_cases ?? false, act: act ?? null };
}
