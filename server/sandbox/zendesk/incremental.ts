import type { Core } from "#server/sandbox/core";
import type { Answer, Call } from "#server/sandbox/http/call";
import { MINUTE, SECOND, secondsOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { organizationsOf } from "#server/sandbox/zendesk/people";
import { badRequest, sideloads } from "#server/sandbox/zendesk/replies";
import { eventShape, organizationShape, type Shape, ticketShape, ticketsOf } from "#server/sandbox/zendesk/shapes";

const MOST_ROWS = 1_000;
/** Exports leave the last minute out, so that nothing written just now is skipped over. */
const HELD_BACK = MINUTE;

interface Dated {
  second: number;
  id: number;
}

/** By cursor: after the pair of second and id that it names. */
export function exportTickets({ world }: Core, call: Call): Answer {
  const views = ticketsOf(world).map((view) => ({ view, second: secondsOf(view.updatedAt), id: view.story.number }));
  const text = call.query.get("cursor");
  const start = text === null ? startOf(call) : cursorOf(text);
  if (start === null)
    return badRequest(text === null ? "start_time must be seconds since 1970." : "The cursor is invalid.");
  const rest = settled(world, views)
    .sort(byTime)
    .filter((row) => byTime(row, start) > 0);
  const rows = rest.slice(0, sizeOf(call));
  const last = rows.at(-1) ?? (text === null ? null : start);
  const includes = includesOf(call);
  return {
    status: 200,
    body: {
      tickets: rows.map(({ view }) => ticketShape(view, includes.has("metric_sets"))),
      ...sideloads(
        world,
        rows.map(({ view }) => view),
        includes,
      ),
      after_url: null,
      after_cursor: last === null ? null : writeCursor(last),
      before_cursor: null,
      end_of_stream: rows.length === rest.length,
    },
  };
}

/** By time: everything from the second on. Rows of one second are never torn apart, so the last second can be asked again. */
export function exportEvents({ world }: Core, call: Call): Answer {
  const events = ticketsOf(world).flatMap((view) =>
    view.steps.map((step, place) => ({
      second: secondsOf(step.at),
      id: view.story.number * 100 + place,
      shape: () => eventShape(view, step, place),
    })),
  );
  return byTimePage(world, call, "ticket_events", events);
}

export function exportOrganizations({ world }: Core, call: Call): Answer {
  const rows = organizationsOf(world).map((organization) => ({
    second: secondsOf(organization.updatedAt),
    id: organization.id,
    shape: () => organizationShape(organization),
  }));
  return byTimePage(world, call, "organizations", rows);
}

function byTimePage(
  world: World,
  call: Call,
  key: "ticket_events" | "organizations",
  all: readonly (Dated & { shape(): Shape })[],
): Answer {
  const start = startOf(call);
  if (start === null) return badRequest("start_time must be seconds since 1970.");
  if (start.second * SECOND > world.now - HELD_BACK) return badRequest("start_time must lie more than a minute back.");
  const rest = settled(world, all)
    .sort(byTime)
    .filter(({ second }) => second >= start.second);
  const size = sizeOf(call);
  const lastSecond = rest[size - 1]?.second;
  // A page that would end where it began goes on to the end of that second, or nobody could get past it.
  const isStuck = lastSecond === start.second && rest.length > size;
  const rows = isStuck ? rest.filter(({ second }) => second === lastSecond) : rest.slice(0, size);
  const endOfStream = rows.length === rest.length;
  const reached = rows.at(-1)?.second ?? start.second;
  return {
    status: 200,
    body: {
      [key]: rows.map(({ shape }) => shape()),
      count: rows.length,
      end_of_stream: endOfStream,
      end_time: isStuck ? reached + 1 : reached,
      next_page: null,
    },
  };
}

function settled<Row extends Dated>(world: World, rows: readonly Row[]): Row[] {
  return rows.filter(({ second }) => second * SECOND <= world.now - HELD_BACK);
}

function byTime(left: Dated, right: Dated): number {
  return left.second - right.second || left.id - right.id;
}

function sizeOf({ query, pageShare }: Call): number {
  const asked = Number(query.get("per_page") ?? MOST_ROWS);
  const size = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, MOST_ROWS) : MOST_ROWS;
  return Math.max(1, Math.floor(size * pageShare));
}

export function includesOf({ query }: Call): Set<string> {
  return new Set((query.get("include") ?? "").split(","));
}

function startOf({ query }: Call): Dated | null {
  const second = Number(query.get("start_time") ?? "");
  return query.get("start_time") !== null && Number.isInteger(second) && second >= 0 ? { second, id: -1 } : null;
}

function writeCursor({ second, id }: Dated): string {
  return Buffer.from(`${second}.0||${id}`).toString("base64");
}

function cursorOf(text: string): Dated | null {
  const [, second, id] = /^(\d+)\.0\|\|(\d+)$/.exec(Buffer.from(text, "base64").toString()) ?? [];
  return second === undefined || id === undefined ? null : { second: Number(second), id: Number(id) };
}
