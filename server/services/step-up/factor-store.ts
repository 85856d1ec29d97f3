import { sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import type { Scope } from "#server/kernel/context";
import { seal, unseal } from "#server/kernel/vault";

export type StoredFactor = { secret: string; recoveryCodes: string[]; confirmedAt: Date | null; lastStep: number };

type Row = { key_id: string; nonce: string; ciphertext: string; confirmed_at: string | null; last_step: string };

/** What binds the sealed secret to its account. */
const purpose = (userId: string) => `second factor ${userId}`;

export async function readFactor(scope: Pick<Scope, "tx">, userId: string): Promise<StoredFactor | null> {
  return openRow(userId, await select(scope.tx, userId, false));
}

/** The factor, locked: whoever judges a code has it alone until what they judged is written. */
export async function lockFactor(scope: Scope, userId: string): Promise<StoredFactor | null> {
  return openRow(userId, await select(scope.tx, userId, true));
}

async function select(tx: Tx, userId: string, isLocked: boolean): Promise<Row | undefined> {
  const [row] = await tx.execute<Row>(sql`
    select key_id, encode(nonce, 'hex') as nonce, encode(ciphertext, 'hex') as ciphertext, confirmed_at, last_step
    from second_factors where user_id = ${userId} ${isLocked ? sql`for update` : sql``}`);
  return row;
}

function openRow(userId: string, row: Row | undefined): StoredFactor | null {
  if (!row) return null;
  const sealed = {
    keyId: row.key_id,
    nonce: Buffer.from(row.nonce, "hex"),
    ciphertext: Buffer.from(row.ciphertext, "hex"),
  };
  const { secret, recoveryCodes } = JSON.parse(unseal(sealed, purpose(userId))) as Pick<
    StoredFactor,
    "secret" | "recoveryCodes"
  >;
  return {
    secret,
    recoveryCodes,
    confirmedAt: row.confirmed_at === null ? null : new Date(row.confirmed_at),
    lastStep: Number(row.last_step),
  };
}

/** Writes the factor of an account anew. Recovery codes go along, sealed, only until it is confirmed. */
export async function writeFactor(scope: Scope, userId: string, factor: StoredFactor): Promise<void> {
  const { secret, recoveryCodes, confirmedAt, lastStep } = factor;
  const { keyId, nonce, ciphertext } = seal(JSON.stringify({ secret, recoveryCodes }), purpose(userId));
  await scope.tx.execute(sql`
    insert into second_factors (user_id, key_id, nonce, ciphertext, started_at, confirmed_at, last_step)
    values (${userId}, ${keyId}, decode(${nonce.toString("hex")}, 'hex'), decode(${ciphertext.toString("hex")}, 'hex'),
      ${scope.now.toISOString()}::timestamptz, ${confirmedAt?.toISOString() ?? null}::timestamptz, ${lastStep})
    on conflict (user_id) do update set key_id = excluded.key_id, nonce = excluded.nonce, ciphertext = excluded.ciphertext,
      started_at = excluded.started_at, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step`);
}

/** Takes the factor away, and with it the freshness it gave to any session of the account. */
export async function dropFactor(scope: Scope, userId: string): Promise<boolean> {
  const dropped = await scope.tx.execute(
    sql`delete from second_factors where user_id = ${userId} returning confirmed_at`,
  );
  await scope.tx.execute(sql`
    update sessions set factor_at = null, factor_means = null
    where user_id = ${userId} and ended_at is null and factor_means in ('code', 'recovery_code')`);
  return dropped.length > 0;
}
