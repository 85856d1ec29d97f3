import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, matchRoute, type Route } from "#server/sandbox/http/call";
import type { Twin } from "#server/sandbox/twins/twin";
import { exportEvents, exportOrganizations, exportTickets, includesOf } from "#server/sandbox/zendesk/incremental";
import { organizationAt } from "#server/sandbox/zendesk/people";
import { badRequest, cursorPage, notFound, peopleShapes, sideloads } from "#server/sandbox/zendesk/replies";
import {
  commentShapes,
  organizationShape,
  stamp,
  type TicketView,
  ticketOf,
  ticketShape,
  ticketsOf,
} from "#server/sandbox/zendesk/shapes";

/** A support desk that people write to about their bills. It follows from the world and its time; nothing is written to it. */
export const zendeskTwin: Twin = {
  system: "zendesk",
  isWrite: () => false,
  answer(core: Core, call: Call): Answer {
    if (!isSignedIn(call)) return { status: 401, body: { error: "Couldn't authenticate you" } };
    const match = matchRoute(ROUTES, call.method, call.path.replace(/\.json$/, ""));
    return match?.handler(core, call, match.params) ?? notFound();
  },
};

const ROUTES: readonly Route[] = [
  ["GET", /^\/api\/v2\/incremental\/tickets\/cursor$/, exportTickets],
  ["GET", /^\/api\/v2\/incremental\/ticket_events$/, exportEvents],
  ["GET", /^\/api\/v2\/incremental\/organizations$/, exportOrganizations],
  ["GET", /^\/api\/v2\/search\/export$/, searchTickets],
  ["GET", /^\/api\/v2\/tickets\/show_many$/, showTickets],
  ["GET", /^\/api\/v2\/tickets\/(\d+)$/, showTicket],
  ["GET", /^\/api\/v2\/tickets\/(\d+)\/comments$/, listComments],
  ["GET", /^\/api\/v2\/organizations\/(\d+)\/tickets$/, ticketsOfOrganization],
  [
    "GET",
    /^\/api\/v2\/organizations\/(\d+)$/,
    ({ world }, _call, [id = ""]) => {
      const organization = organizationAt(world, Number(id));
      return organization ? { status: 200, body: { organization: organizationShape(organization) } } : notFound();
    },
  ],
  [
    "GET",
    /^\/api\/v2\/users\/show_many$/,
    ({ world }, call) => {
      const ids = idsOf(call);
      return ids ? { status: 200, body: { users: peopleShapes(world, ids) } } : badRequest(TOO_MANY_IDS);
    },
  ],
];

const TOO_MANY_IDS = "ids must be one to a hundred numbers, separated by commas.";

/** Basic: the agent's address, "/token", and the token in place of a password. */
function isSignedIn(call: Call): boolean {
  const [, encoded = ""] = /^Basic (.+)$/.exec(call.headers.authorization ?? "") ?? [];
  return /^[^/:\s]+@[^/:\s]+\/token:.+$/.test(Buffer.from(encoded, "base64").toString());
}

/** Deleted tickets are answered by the exports alone. */
function isThere({ status }: TicketView): boolean {
  return status !== "deleted";
}

function ticketsAnswer({ world }: Core, call: Call, views: readonly TicketView[], body: Record<string, unknown> = {}) {
  const includes = includesOf(call);
  return {
    status: 200,
    body: {
      ...body,
      tickets: views.map((view) => ticketShape(view, includes.has("metric_sets"))),
      ...sideloads(world, views, includes),
    },
  };
}

function showTicket({ world }: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const view = ticketOf(world, id);
  if (!view || !isThere(view)) return notFound();
  const includes = includesOf(call);
  return {
    status: 200,
    body: { ticket: ticketShape(view, includes.has("metric_sets")), ...sideloads(world, [view], includes) },
  };
}

function showTickets(core: Core, call: Call): Answer {
  const ids = idsOf(call);
  if (!ids) return badRequest(TOO_MANY_IDS);
  const wanted = new Set(ids);
  const views = ticketsOf(core.world).filter((view) => isThere(view) && wanted.has(view.story.number));
  return ticketsAnswer(core, call, views);
}

function ticketsOfOrganization(core: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const organization = organizationAt(core.world, Number(id));
  if (!organization) return notFound();
  const views = ticketsOf(core.world).filter(
    (view) => isThere(view) && ticketShape(view, false).organization_id === organization.id,
  );
  const { page, body } = cursorPage("tickets", views, ({ story }) => story.number, call);
  return ticketsAnswer(core, call, page, body);
}

function listComments({ world }: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const view = ticketOf(world, id);
  if (!view || !isThere(view)) return notFound();
  const { page, body } = cursorPage("comments", commentShapes(view), (comment) => Number(comment.id), call);
  const authors = includesOf(call).has("users")
    ? {
        users: peopleShapes(
          world,
          page.map((comment) => Number(comment.author_id)),
        ),
      }
    : {};
  return { status: 200, body: { ...body, ...authors } };
}

/** Knows one question: tickets created between two instants. */
function searchTickets({ world }: Core, call: Call): Answer {
  const query = call.query.get("query") ?? "";
  const from = /\bcreated>=(\S+)/.exec(query)?.[1];
  const before = /\bcreated<(?!=)(\S+)/.exec(query)?.[1];
  if (call.query.get("filter[type]") !== "ticket" || !from || !before)
    return badRequest("Ask for filter[type]=ticket with created>= and created< in the query.");
  const found = ticketsOf(world)
    .filter(isThere)
    .map((view) => ticketShape(view, false))
    .filter(({ created_at: created }) => String(created) >= inSeconds(from) && String(created) < inSeconds(before))
    .map((ticket) => ({ ...ticket, result_type: "ticket" }));
  const { body } = cursorPage("results", found, (ticket) => Number((ticket as { id?: unknown }).id), call);
  return { status: 200, body: { ...body, facets: null } };
}

function inSeconds(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : stamp(at);
}

function idsOf({ query }: Call): number[] | null {
  const ids = (query.get("ids") ?? "").split(",").map(Number);
  return ids.length <= 100 && ids.every((id) => Number.isSafeInteger(id) && id > 0) ? ids : null;
}
