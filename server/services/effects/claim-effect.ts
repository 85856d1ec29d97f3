import { sql } from "drizzle-orm";
import { z } from "zod";
import { MAIL, type OutboundEffect } from "#server/domain/sync/effects";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { effectSubject } from "#server/services/effects/effect-subject";
import { waitingSentence } from "#server/services/mail/mail-settings";

/** A sent effect nobody settled for this long belongs to a process that died. */
const ABANDONED_AFTER_SECONDS = 60;

export type ClaimedEffect = {
  system: string;
  effect: OutboundEffect;
  /** Every later write about this attempt names it. */
  fence: number;
  attempts: number;
  /** True when an earlier attempt may have reached the source: ask before acting. */
  mustLookUp: boolean;
};

type Row = {
  id: string;
  case_id: string | null;
  entity_code: string | null;
  time_zone: string | null;
  system: string;
  operation: string;
  payload: Record<string, unknown>;
  idempotency_key: string;
  state: string;
  fence: number;
  attempts: number;
  label: string;
  followed_document_id: string | null;
  followed_minor: string | null;
};

/**
 * Takes an effect for one attempt. Refuses with CONFLICT when it is settled, not due, in somebody's hands, behind an
 * earlier effect on the same object, before the one it follows is confirmed, or its source is paused or left alone. The grown fence makes whatever an older attempt still writes count for nothing.
 */
export const claimEffect = defineCommand({
  name: "effect.claim",
  permission: "effect.send",
  input: z.strictObject({ effectId: z.uuid() }),
  async run(scope, { effectId }) {
    const now = scope.now.toISOString();
    const [row] = await scope.tx.execute<Row>(sql`
      select id, case_id, entity_code, (select l.time_zone from legal_entities l where l.code = e.entity_code) as time_zone, system, operation, payload, idempotency_key, state, fence, attempts, label,
        followed.document_id as followed_document_id, followed.document_minor::text as followed_minor
      from effects e left join lateral (select document_id, document_minor from effects before where before.id = e.follows_id) followed on true
      where id = ${effectId} and state in ('intent', 'sent', 'unknown')
        and (next_attempt_at is null or next_attempt_at <= ${now}::timestamptz)
        and (state <> 'sent' or sent_at < ${now}::timestamptz - make_interval(secs => ${ABANDONED_AFTER_SECONDS}))
        and not exists (select 1 from effects earlier where earlier.target = e.target and earlier.system = e.system and earlier.state in ('intent', 'sent', 'unknown')
                        and earlier.position < e.position)
        and (e.follows_id is null or exists (select 1 from effects before where before.id = e.follows_id and before.state = 'confirmed'))
        and not exists (select 1 from source_health h where h.source = e.system and (h.paused_at is not null or h.broken_until > ${now}::timestamptz))
      for update of e skip locked`);
    if (!row)
      throw conflict(
        "This act is settled, not due, in somebody's hands, behind another one, or its source is left alone for now.",
      );
    const waits = row.system === MAIL ? waitingSentence(row.entity_code ?? "") : null;
    if (waits !== null) throw conflict(waits);
    const fence = row.fence + 1;
    await scope.tx.execute(sql`
      update effects set state = 'sent', fence = ${fence}, attempts = attempts + 1, sent_at = ${now}::timestamptz, next_attempt_at = null where id = ${effectId}`);
    const claimed: ClaimedEffect = {
      system: row.system,
      effect: {
        id: row.id,
        idempotencyKey: row.idempotency_key,
        ...(row.time_zone === null ? {} : { timeZone: row.time_zone }),
        ...(row.followed_document_id === null
          ? {}
          : { followed: { documentId: row.followed_document_id, amountMinor: row.followed_minor } }),
        operation: row.operation,
        ...row.payload,
      } as OutboundEffect,
      fence,
      attempts: row.attempts + 1,
      mustLookUp: row.state !== "intent",
    };
    return {
      result: claimed,
      events: [
        {
          type: "effect.sent",
          subject: effectSubject(row.case_id, row.id),
          entity: row.entity_code,
          data: { effectId, label: row.label, system: row.system, attempt: fence },
        },
      ],
    };
  },
});
