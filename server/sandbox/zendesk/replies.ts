import type { Answer, Call } from "#server/sandbox/http/call";
import type { World } from "#server/sandbox/world/world";
import { organizationAt, organizationId, personAt, requesterId } from "#server/sandbox/zendesk/people";
import { organizationShape, personShape, type Shape, type TicketView } from "#server/sandbox/zendesk/shapes";

export function notFound(): Answer {
  return { status: 404, body: { error: "RecordNotFound", description: "Not found" } };
}

export function badRequest(message: string): Answer {
  return { status: 400, body: { error: { title: "Invalid attribute", message } } };
}

/** Who and whose, once each beside the tickets, as far as they were asked for. */
export function sideloads(world: World, views: readonly TicketView[], includes: ReadonlySet<string>): Shape {
  return {
    ...(includes.has("users")
      ? {
          users: peopleShapes(
            world,
            views.flatMap(({ story }) => [requesterId(story.place), story.assigneeId]),
          ),
        }
      : {}),
    ...(includes.has("organizations")
      ? {
          organizations: [...new Set(views.map(({ story }) => organizationId(story.place)))]
            .map((id) => organizationAt(world, id))
            .filter((organization) => organization !== null)
            .map(organizationShape),
        }
      : {}),
  };
}

export function peopleShapes(world: World, ids: readonly number[]): Shape[] {
  return [...new Set(ids)]
    .map((id) => personAt(world, id))
    .filter((person) => person !== null)
    .map(personShape);
}

const MOST_ROWS = 100;

/** Lists other than exports page by a cursor that names the last row. */
export function cursorPage<Row>(
  key: string,
  rows: readonly Row[],
  keyOf: (row: Row) => number,
  { query, pageShare }: Call,
): { page: readonly Row[]; body: Shape } {
  const asked = Number(query.get("page[size]") ?? MOST_ROWS);
  const size = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, MOST_ROWS) : MOST_ROWS;
  const after = query.get("page[after]");
  const from = after === null ? 0 : Number(Buffer.from(after, "base64").toString());
  const rest = rows.filter((row) => keyOf(row) > from);
  const page = rest.slice(0, Math.max(1, Math.floor(size * pageShare)));
  const last = page.at(-1);
  const hasMore = page.length < rest.length;
  const cursor = last === undefined ? null : Buffer.from(String(keyOf(last))).toString("base64");
  return {
    page,
    body: {
      [key]: page,
      meta: { has_more: hasMore, after_cursor: cursor, before_cursor: null },
      links: { next: null },
    },
  };
}
