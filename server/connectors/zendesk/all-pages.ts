import type { z } from "zod";
import type { ZendeskClient } from "#server/connectors/zendesk/client";

type Page = { meta?: { has_more: boolean; after_cursor?: string | null } | null };

/** Every page of a list that belongs to one object; none when Zendesk does not know the object. */
export async function allPages<Wire extends Page>(
  client: ZendeskClient,
  path: string,
  query: Record<string, string>,
  schema: z.ZodType<Wire>,
  signal: AbortSignal,
): Promise<Wire[]> {
  const pages: Wire[] = [];
  let after: string | null = null;
  do {
    const paging: Record<string, string> = after === null ? {} : { "page[after]": after };
    const page = await client.readOrNull(path, { "page[size]": "100", ...query, ...paging }, schema, signal);
    if (page === null) break;
    pages.push(page);
    const next: string | null = page.meta?.has_more === true ? (page.meta.after_cursor ?? null) : null;
    after = next === after ? null : next;
  } while (after !== null);
  return pages;
}
