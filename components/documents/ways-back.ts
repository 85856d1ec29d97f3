import type { DocumentVersion } from "#server/domain/policies/views";

type Told = Pick<DocumentVersion, "version" | "state" | "basedOn">;

/**
 * The versions somebody can go back to: those that were in force, and what was delivered before anybody published one,
 * which goes by the number the first version was made from.
 * @param versions newest first.
 */
export function waysBack(
  versions: readonly Told[],
  activeVersion: number,
): { versions: number[]; first: number | null } {
  const oldest = versions.at(-1);
  const first = oldest?.basedOn ?? null;
  const isThere = first !== null && first !== activeVersion && first < (oldest?.version ?? 0);
  return {
    versions: versions.filter(({ state }) => state === "retired").map(({ version }) => version),
    first: isThere ? first : null,
  };
}
