import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { unseal } from "#server/kernel/vault";
import { credentialPurpose } from "#server/services/sources/store-credential";

export type CredentialView = {
  name: string;
  version: number;
  /** active, retiring (still accepted) or retired. */
  state: "active" | "retiring" | "retired";
  /** Its last four characters, to tell it from another. */
  hint: string;
  keyId: string;
  createdAt: Date;
  createdBy: string;
  retiresAt: Date | null;
};

/** Which credentials of a source are stored: never what they are. */
export const sourceCredentials = defineQuery({
  name: "source.credentials",
  permission: "sync.configure",
  input: z.strictObject({ source: z.string().min(1).max(100) }),
  async run(scope, { source }): Promise<CredentialView[]> {
    const rows = await scope.tx.execute<{
      name: string;
      version: number;
      state: CredentialView["state"];
      hint: string;
      key_id: string;
      created_at: string;
      created_by: string;
      retires_at: string | null;
    }>(sql`
      select name, version, case when state = 'retiring' and retires_at <= ${scope.now.toISOString()}::timestamptz then 'retired' else state end as state,
        hint, key_id, created_at, created_by, retires_at
      from source_secrets where source = ${source} order by name, version desc limit 100`);
    return rows.map((row) => ({
      name: row.name,
      version: row.version,
      state: row.state,
      hint: row.hint,
      keyId: row.key_id,
      createdAt: new Date(row.created_at),
      createdBy: row.created_by,
      retiresAt: row.retires_at === null ? null : new Date(row.retires_at),
    }));
  },
});

/** Every credential that is good now, newest first, by source and name. */
export type OpenCredentials = {
  /** Changes whenever a credential is stored or runs out. */
  version: string;
  of(source: string, name: string): readonly string[];
};

/** Opens the stored credentials for the process that calls the sources. No answer of the API ever holds one. */
export async function openCredentials(db: Context["db"], now: Date): Promise<OpenCredentials> {
  const rows = await db.execute<{
    id: string;
    source: string;
    name: string;
    version: number;
    key_id: string;
    nonce: string;
    ciphertext: string;
  }>(sql`
    select id, source, name, version, key_id, encode(nonce, 'hex') as nonce, encode(ciphertext, 'hex') as ciphertext from source_secrets
    where state = 'active' or (state = 'retiring' and retires_at > ${now.toISOString()}::timestamptz)
    order by source, name, version desc`);
  const values = new Map<string, string[]>();
  for (const row of rows) {
    const sealed = {
      keyId: row.key_id,
      nonce: Buffer.from(row.nonce, "hex"),
      ciphertext: Buffer.from(row.ciphertext, "hex"),
    };
    const place = `${row.source} ${row.name}`;
    const opened = unseal(sealed, credentialPurpose(row.source, row.name, row.version));
    values.set(place, [...(values.get(place) ?? []), opened]);
  }
  return {
    version: rows.map((row) => row.id).join(","),
    of: (source, name) => values.get(`${source} ${name}`) ?? [],
  };
}
