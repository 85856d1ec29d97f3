import { inArray, sql } from "drizzle-orm";
import { draftReviewSteps, draftReviews } from "#db/schema/draft-reviews";
import type { DraftContent } from "#server/domain/drafts/content";
import type { ReviewStep } from "#server/domain/drafts/sequence";
import { documentName } from "#server/domain/exceptions/facts";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadLines } from "#server/services/drafts/load-draft-rows";
import { type ReviewRecord, stepOf } from "#server/services/drafts/lock-review";
import { grouped } from "#server/services/exceptions/row-sets";

/** Billing keeps a draft for two days before it issues it by itself, where it does not say when. */
const DRAFT_HOURS = 48;

/** A draft as it was read last, with the project it bills and the review it has. */
export type SeenDraft = DraftContent & {
  invoiceId: string;
  entityCode: string;
  system: string;
  externalId: string;
  document: string;
  status: string;
  isDraft: boolean;
  isAutoAdvancing: boolean;
  /** The project it bills most work of; null when it bills none. */
  projectId: string | null;
  dueAt: Date;
  /** The one that is open, or that approved it. */
  review: (ReviewRecord & { steps: readonly ReviewStep[] }) | null;
};

type Row = {
  id: string;
  entity_code: string;
  customer_id: string;
  system: string;
  external_id: string;
  number: string | null;
  status: string;
  is_deleted: boolean;
  is_auto_advancing: boolean;
  currency: string;
  project_id: string | null;
  finalizes_at: string | null;
  created_at: string | null;
  source_version_at: string;
};

/** In a number of queries that does not grow with the drafts. */
export async function loadDrafts(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]): Promise<SeenDraft[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select i.id, i.entity_code, i.customer_id, i.system, i.external_id, i.number, i.status, i.deleted_at is not null as is_deleted, i.is_auto_advancing,
      i.currency, work.project_id, r.facts->>'finalizesAt' as finalizes_at, r.facts->>'createdAt' as created_at, i.source_version_at
    from invoices i left join source_records r on r.id = i.id
    left join lateral (
      select w.project_id from (
        select project_id from time_entries where invoice_external_id = i.external_id and entity_code = i.entity_code and deleted_at is null
        union all select project_id from milestones where invoice_external_id = i.external_id and entity_code = i.entity_code and deleted_at is null) w
      group by w.project_id order by count(*) desc, w.project_id limit 1) work on true
    where i.id = any(${sql.param(invoiceIds)}::uuid[])
      and (i.status = 'draft' or exists (select 1 from draft_reviews v where v.invoice_id = i.id and v.state = 'open'))
    order by i.id`);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const lines = await loadLines(scope, ids);
  const reviews = await loadReviews(scope, ids);
  return rows.map((row) => ({
    invoiceId: row.id,
    entityCode: row.entity_code,
    customerId: row.customer_id,
    currency: row.currency,
    system: row.system,
    externalId: row.external_id,
    document: documentName({ number: row.number, externalId: row.external_id }),
    status: row.is_deleted ? "deleted" : row.status,
    isDraft: row.status === "draft" && !row.is_deleted,
    isAutoAdvancing: row.is_auto_advancing,
    projectId: row.project_id,
    dueAt: row.finalizes_at
      ? new Date(row.finalizes_at)
      : addHours(new Date(row.created_at ?? row.source_version_at), DRAFT_HOURS),
    lines: lines.get(row.id) ?? [],
    review: reviews.get(row.id) ?? null,
  }));
}

async function loadReviews(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const reviews = await scope.tx
    .select()
    .from(draftReviews)
    .where(sql`${inArray(draftReviews.invoiceId, [...ids])} and state in ('open', 'approved')`)
    .for("update");
  const steps =
    reviews.length === 0
      ? []
      : await scope.tx
          .select()
          .from(draftReviewSteps)
          .where(
            inArray(
              draftReviewSteps.reviewId,
              reviews.map(({ id }) => id),
            ),
          )
          .orderBy(draftReviewSteps.position);
  const ofReview = grouped(steps, (step) => step.reviewId, stepOf);
  return new Map(reviews.map((review) => [review.invoiceId, { ...review, steps: ofReview.get(review.id) ?? [] }]));
}
