import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { seal } from "#server/kernel/vault";
import { askForPull } from "#server/services/sync/ask-for-pull";
import { knownSources, unconnectedSources } from "#server/services/sync/known-sources";

/** How long the credential before stays good for incoming signatures after another took its place. */
const OVERLAP_HOURS = 24;

const Credential = { source: z.string().min(1).max(100), name: z.string().min(1).max(100) };

/** What binds a sealed text to its place. */
export function credentialPurpose(source: string, name: string, version: number): string {
  return `${source} ${name} ${version}`;
}

/**
 * Stores a credential, encrypted; the one before goes on being accepted for a day, so that nothing fails while people
 * change it at the other end. It cannot be read back. The source is read at once, which shows whether it is right.
 */
export const storeCredential = defineCommand({
  name: "source.store_credential",
  permission: "sync.configure",
  input: z.strictObject({
    ...Credential,
    value: z.string().trim().min(8, "a credential has at least eight characters").max(10_000),
  }),
  async run(scope, { source, name, value }) {
    mustBeAskedFor(source, name);
    const version = await lockNextVersion(scope, source, name);
    const now = scope.now.toISOString();
    await scope.tx.execute(sql`
      update source_secrets set state = 'retiring', retires_at = ${now}::timestamptz + make_interval(hours => ${OVERLAP_HOURS})
      where source = ${source} and name = ${name} and state = 'active'`);
    const { keyId, nonce, ciphertext } = seal(value, credentialPurpose(source, name, version));
    await scope.tx.execute(sql`
      insert into source_secrets (id, source, name, version, state, key_id, nonce, ciphertext, hint, created_at, created_by)
      values (${newId(scope.now)}, ${source}, ${name}, ${version}, 'active', ${keyId}, decode(${nonce.toString("hex")}, 'hex'),
        decode(${ciphertext.toString("hex")}, 'hex'), ${value.slice(-4)}, ${now}::timestamptz, ${actorName(scope.actor)})`);
    await askForPull(scope, source);
    return {
      result: { version },
      events: [
        { type: "source.credential_stored", subject: { type: "source", id: source }, data: { name, version, keyId } },
      ],
    };
  },
});

/** Ends the acceptance of a replaced credential before its day is over. */
export const retireCredential = defineCommand({
  name: "source.retire_credential",
  permission: "sync.configure",
  input: z.strictObject({ ...Credential, version: z.int().min(1) }),
  async run(scope, { source, name, version }) {
    const retired = await scope.tx.execute(sql`
      update source_secrets set state = 'retired', retires_at = ${scope.now.toISOString()}::timestamptz
      where source = ${source} and name = ${name} and version = ${version} and state = 'retiring' returning id`);
    if (retired.length === 0)
      throw conflict(
        "Only a credential that another has replaced can be retired. Store the new one first; nothing was changed.",
      );
    return {
      result: null,
      events: [{ type: "source.credential_retired", subject: { type: "source", id: source }, data: { name, version } }],
    };
  },
});

function mustBeAskedFor(source: string, name: string): void {
  const known = [...knownSources(), ...unconnectedSources()].find((one) => one.key === source);
  if (!known) throw notFound(`There is no source ${source}. Choose one of those on the Sync desk.`);
  const asked = known.manifest.credentials;
  if (!asked.some((credential) => credential.name === name))
    throw ruleViolation(
      `${source} has no credential called ${name}. It asks for: ${asked.map((credential) => credential.name).join(", ") || "none"}.`,
    );
}

/** Two people storing the same credential at once take turns. */
async function lockNextVersion(scope: Scope, source: string, name: string): Promise<number> {
  await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`credential ${source} ${name}`}, 0))`);
  const [row] = await scope.tx.execute<{ version: number }>(
    sql`select coalesce(max(version), 0) + 1 as version from source_secrets where source = ${source} and name = ${name}`,
  );
  return row?.version ?? 1;
}
