import { sql } from "drizzle-orm";
import type { LineTerms } from "#server/domain/drafts/line-terms";
import type { DraftLine } from "#server/domain/drafts/support";
import type { ActStanding, ActState, DraftEditView } from "#server/domain/drafts/views";
import type { Scope } from "#server/kernel/context";

type Act = ActStanding & { settledAt: Date | null };

export type StoredEdit = {
  id: string;
  lineExternalId: string;
  field: DraftEditView["field"];
  before: LineTerms;
  after: LineTerms;
  reason: string;
  editedById: string;
  editedBy: string;
  editedAt: Date;
  act: Act | null;
  takenBack: { by: string; at: Date; act: Act | null } | null;
};

type Row = {
  id: string;
  line_external_id: string;
  field: StoredEdit["field"];
  before: LineTerms;
  after: LineTerms;
  reason: string;
  edited_by_id: string;
  edited_by: string;
  edited_at: string;
  taken_back_by: string | null;
  taken_back_at: string | null;
  state: ActState | null;
  confirmation: string | null;
  error: string | null;
  settled_at: string | null;
  back_state: ActState | null;
  back_confirmation: string | null;
  back_error: string | null;
  back_settled_at: string | null;
};

/** The edits of a review in the order they were made, each with what became of its act on billing. */
export async function loadEdits(scope: Pick<Scope, "tx">, reviewId: string): Promise<StoredEdit[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select d.id, d.line_external_id, d.field, d.before, d.after, d.reason, d.edited_by_id, d.edited_by, d.edited_at, d.taken_back_by, d.taken_back_at,
      e.state, e.confirmation, e.error, e.settled_at, b.state as back_state, b.confirmation as back_confirmation, b.error as back_error, b.settled_at as back_settled_at
    from draft_edits d left join effects e on e.id = d.effect_id left join effects b on b.id = d.back_effect_id
    where d.review_id = ${reviewId} order by d.edited_at, d.id`);
  return rows.map((row) => ({
    id: row.id,
    lineExternalId: row.line_external_id,
    field: row.field,
    before: row.before,
    after: row.after,
    reason: row.reason,
    editedById: row.edited_by_id,
    editedBy: row.edited_by,
    editedAt: new Date(row.edited_at),
    act: actOf(row.state, row.confirmation, row.error, row.settled_at),
    takenBack:
      row.taken_back_by === null || row.taken_back_at === null
        ? null
        : {
            by: row.taken_back_by,
            at: new Date(row.taken_back_at),
            act: actOf(row.back_state, row.back_confirmation, row.back_error, row.back_settled_at),
          },
  }));
}

function actOf(
  state: ActState | null,
  confirmation: string | null,
  error: string | null,
  settledAt: string | null,
): Act | null {
  return state === null
    ? null
    : { state, confirmation, error, settledAt: settledAt === null ? null : new Date(settledAt) };
}

/** What billing refused did not happen, and neither did a taking back that it refused. */
export function standingEdits(edits: readonly StoredEdit[]): StoredEdit[] {
  return edits.filter(
    ({ act, takenBack }) => act?.state !== "failed" && (takenBack === null || takenBack.act?.state === "failed"),
  );
}

/** One change of a line as it went out: an edit, or the taking back of one. */
export type LineChange = { terms: LineTerms; act: Act | null };

/** What a line was last set to; null where nobody changed it or billing refused every change. */
export function lastChange(edits: readonly StoredEdit[], lineId: string): LineChange | null {
  const changes = edits
    .filter((edit) => edit.lineExternalId === lineId)
    .flatMap(({ editedAt, after, act, before, takenBack }) => [
      { at: editedAt, terms: after, act },
      ...(takenBack ? [{ at: takenBack.at, terms: before, act: takenBack.act }] : []),
    ])
    .filter(({ act }) => act?.state !== "failed")
    .sort((left, right) => left.at.getTime() - right.at.getTime());
  return changes.at(-1) ?? null;
}

/**
 * Whether billing has yet to confirm a change, or we have yet to read it there. Once the draft was read after the
 * confirmation, what stands there is what stands there, even where somebody changed it again.
 */
export function isOnItsWay({ terms, act }: LineChange, line: DraftLine | null, seenAt: Date): boolean {
  const shows = terms.isLeftOut
    ? line === null
    : line?.description === terms.description && line.amountMinor.toString() === terms.amountMinor;
  if (act === null || (act.state === "confirmed" && shows)) return false;
  return act.state !== "confirmed" || act.settledAt === null || seenAt <= act.settledAt;
}
