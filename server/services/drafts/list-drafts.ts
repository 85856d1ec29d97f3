import type { Actor } from "#server/domain/access/actor";
import { can, entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { type DraftLane, ListDraftsInput } from "#server/domain/drafts/inputs";
import type { DraftReviewState } from "#server/domain/drafts/machine";
import type { ReviewPart } from "#server/domain/drafts/sequence";
import type { DraftPage, DraftRow } from "#server/domain/drafts/views";
import { documentName } from "#server/domain/exceptions/facts";
import { AppError } from "#server/kernel/errors";
import { defineHotQuery, type HotFetch } from "#server/kernel/query";

const PAGE = 50;

/** Who may decide each part. A correction is billing's. */
export const permissionOf: Record<ReviewPart, Permission> = {
  project_lead: "draft.confirm_work",
  billing: "draft.review",
  controller: "draft.countersign",
  correction: "draft.review",
};

type Stored = {
  id: string;
  entity_code: string;
  state: DraftReviewState;
  due_at: string;
  closed_at: string | null;
  ended_because: string | null;
  number: string | null;
  external_id: string;
  amount_minor: string;
  currency: string;
  starts_on: string | null;
  ends_on: string | null;
  customer_name: string;
  project_name: string;
  part: ReviewPart | null;
  exceptions: number;
  edits: number;
  key: string;
};

/**
 * One page of drafts under review, those that are due first at the top; what is over stands the latest first. The page's
 * rows are chosen by their index before anything is looked up for them.
 */
export const listDrafts = defineHotQuery({
  name: "draft.list",
  permission: "draft.read",
  input: ListDraftsInput,
  async run(scope, { lane, cursor }): Promise<DraftPage> {
    const stored = await page(scope.fetch, scope.actor, lane, cursor === undefined ? null : readCursor(cursor));
    const last = stored.length > PAGE ? stored[PAGE - 1] : undefined;
    return {
      rows: stored.slice(0, PAGE).map((row) => rowOf(row, scope.actor)),
      nextCursor: last ? Buffer.from(JSON.stringify([last.key, last.id])).toString("base64url") : null,
    };
  },
});

/** Of a review `v`: it waits for a part that stands in the parameter. */
export function isTurnOf(parts: string): string {
  return `v.state = 'open' and exists (select 1 from draft_review_steps s where s.review_id = v.id and s.decision is null
    and (s.part || ' ' || v.entity_code = any(${parts}::text[]) or s.part || ' *' = any(${parts}::text[])))`;
}

const places: Record<DraftLane, { where: string; key: string; order: string; after: string }> = {
  open: { where: "v.state = 'open'", key: "due_at", order: "asc", after: ">" },
  mine: {
    where: isTurnOf("$3"),
    key: "due_at",
    order: "asc",
    after: ">",
  },
  closed: { where: "v.closed_at is not null", key: "closed_at", order: "desc", after: "<" },
};

async function page(
  fetch: HotFetch,
  actor: Actor,
  lane: DraftLane,
  after: { key: string; id: string } | null,
): Promise<Stored[]> {
  const place = places[lane];
  const text = `
    with page as (
      select v.* from draft_reviews v
      where ${place.where} and ($1::timestamptz is null or (v.${place.key}, v.id) ${place.after} ($1::timestamptz, $2::uuid))
      order by v.${place.key} ${place.order}, v.id ${place.order} limit ${PAGE + 1})
    select v.id, v.entity_code, v.state, v.due_at::text, v.closed_at::text, v.ended_because, v.${place.key}::text as key,
      i.number, i.external_id, i.subtotal_minor::text as amount_minor, i.currency, worked.starts_on::text, worked.ends_on::text, c.name as customer_name, p.name as project_name,
      (select s.part from draft_review_steps s where s.review_id = v.id and s.decision is null) as part,
      (select count(*)::int from cases k where k.subject_type = 'invoice' and k.subject_id = v.invoice_id and k.closed_at is null) as exceptions,
      (select count(*)::int from draft_edits d where d.review_id = v.id and not d.is_taken_back) as edits
    from page v join invoices i on i.id = v.invoice_id join customers c on c.id = i.customer_id join projects p on p.id = v.project_id
    left join lateral (select min(period_starts_on) as starts_on, max(period_ends_on) as ends_on from invoice_lines l where l.invoice_id = i.id) worked on true
    order by v.${place.key} ${place.order}, v.id ${place.order}`;
  const parameters = [after?.key ?? null, after?.id ?? null];
  return fetch<Stored>(text, lane === "mine" ? [...parameters, partsOf(actor)] : parameters);
}

/** What the actor decides: "billing DE01", or "billing *" over every legal entity. */
export function partsOf(actor: Actor): string[] {
  return (Object.keys(permissionOf) as ReviewPart[]).flatMap((part) => {
    const entities = entitiesWith(actor, permissionOf[part]);
    return entities === "all" ? [`${part} *`] : entities.map((entity) => `${part} ${entity}`);
  });
}

function rowOf(row: Stored, actor: Actor): DraftRow {
  return {
    reviewId: row.id,
    document: documentName({ number: row.number, externalId: row.external_id }),
    entity: row.entity_code,
    customerName: row.customer_name,
    projectName: row.project_name,
    state: row.state,
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
    period: row.starts_on && row.ends_on ? { from: row.starts_on, to: row.ends_on } : null,
    part: row.state === "open" ? row.part : null,
    isYours: row.state === "open" && row.part !== null && can(actor, permissionOf[row.part], row.entity_code),
    dueAt: new Date(row.due_at),
    closedAt: row.closed_at === null ? null : new Date(row.closed_at),
    endedBecause: row.ended_because,
    exceptionCount: row.exceptions,
    editCount: row.edits,
  };
}

const INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/;
const ID = /^[0-9a-f-]{36}$/;

function readCursor(cursor: string): { key: string; id: string } {
  const parts = parseJson(Buffer.from(cursor, "base64url").toString());
  const [key, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (typeof key !== "string" || typeof id !== "string" || !INSTANT.test(key) || !ID.test(id))
    throw new AppError("BAD_INPUT", "This page belongs to another list. Go back to the first page.");
  return { key, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
