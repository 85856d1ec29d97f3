import { inbox } from "#db/schema/sync";
import type { InboxFacts } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { among } from "#server/services/exceptions/row-sets";

/** Enough to recognise a value; a whole message does not belong on a case. */
const LONGEST_EXCERPT = 120;

export async function loadInboxFacts(scope: Pick<Scope, "tx">, inboxIds: readonly string[]): Promise<InboxFacts[]> {
  if (inboxIds.length === 0) return [];
  const rows = await scope.tx.select().from(inbox).where(among(inbox.id, inboxIds));
  return rows.map(({ raw, position: _, ...row }) => ({ ...row, found: foundAt(raw, row.field) }));
}

/** What stands in the message at the field in trouble; the message's beginning where no field is named. */
export function foundAt(raw: string, field: string | null): string | null {
  if (field === null) return shortened(raw);
  try {
    const value = field
      .split(".")
      .reduce<unknown>(
        (inner, name) =>
          typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
        JSON.parse(raw),
      );
    return value === undefined ? null : shortened(JSON.stringify(value));
  } catch {
    return shortened(raw);
  }
}

function shortened(text: string): string {
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text;
}
