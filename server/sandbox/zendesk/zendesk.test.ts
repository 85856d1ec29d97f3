import { afterEach, expect, test, vi } from "vitest";
import type { Sandbox } from "#server/sandbox/sandbox";
import { ANCHOR, advanceDays, hashOf, startSmall } from "#server/sandbox/testing/harness";
import { DAY } from "#server/sandbox/world/time";

/** Whole worlds are made and read here, which takes a while beside other work. */
vi.setConfig({ testTimeout: 60_000 });

const started: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.stop()));
});

async function small(customers = 300): Promise<Sandbox> {
  const sandbox = await startSmall({ customers });
  started.push(sandbox);
  return sandbox;
}

type Ticket = {
  id: number;
  status: string;
  subject: string;
  description: string;
  created_at: string;
  updated_at: string;
  generated_timestamp: number;
  organization_id: number;
  requester_id: number;
  tags: string[];
  custom_fields: { id: number; value: string | null }[];
  metric_set?: { solved_at: string | null };
};
type Organization = { id: number; external_id: string | null; updated_at: string };
type Event = {
  id: number;
  ticket_id: number;
  timestamp: number;
  child_events: { id: number; event_type: string; body?: string }[];
};
type Page = {
  tickets: Ticket[];
  organizations?: Organization[];
  users?: { id: number; role: string; name: string }[];
  after_cursor: string;
  end_of_stream: boolean;
};

const AGENT = `Basic ${Buffer.from("sync@meridian-metrics.example/token:secret").toString("base64")}`;

async function get<Body>(
  sandbox: Sandbox,
  path: string,
  authorization = AGENT,
): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${sandbox.url}/zendesk/api/v2/${path}`, { headers: { authorization } });
  return { status: response.status, body: (await response.json()) as Body };
}

async function allTickets(sandbox: Sandbox, perPage = 1_000): Promise<Ticket[]> {
  const tickets: Ticket[] = [];
  for (let from = "start_time=0"; ; ) {
    const path = `incremental/tickets/cursor.json?${from}&per_page=${perPage}&include=metric_sets`;
    const { body } = await get<Page>(sandbox, path);
    tickets.push(...body.tickets);
    if (body.end_of_stream) return tickets;
    from = `cursor=${encodeURIComponent(body.after_cursor)}`;
  }
}

test("about every third customer wrote within 120 days, each of its own organization, about invoices it really has", async () => {
  const sandbox = await small(600);
  const { world } = sandbox.core;
  const tickets = await allTickets(sandbox);
  expect(tickets.length).toBeGreaterThan(600 / 4);
  expect(tickets.length).toBeLessThan(600 / 2);
  const { body } = await get<Page>(sandbox, "incremental/tickets/cursor.json?start_time=0&include=users,organizations");
  const accounts = new Map(body.organizations?.map((each) => [each.id, each.external_id]));
  let naming = 0;
  for (const ticket of tickets) {
    const customerId = world.links.customerByAccount.get(accounts.get(ticket.organization_id) ?? "");
    const numbers = (world.links.invoicesByCustomer.get(customerId ?? "") ?? []).map(
      (id) => world.invoices.get(id)?.number,
    );
    const named = ticket.custom_fields[0]?.value;
    expect(ticket.subject).not.toMatch(/[{}]/);
    expect(ticket.description).not.toMatch(/[{}]/);
    if (!named || !customerId) continue;
    expect(numbers).toContain(named);
    expect(ticket.subject).toContain(named);
    naming += 1;
  }
  expect(naming).toBeGreaterThan(40);
  const languages = tickets.map(({ subject }) =>
    /[぀-ヿ一-龯]/.test(subject) ? "ja" : /Rechnung|Preis|Karte|Zahlung/.test(subject) ? "de" : "en",
  );
  expect(new Set(languages)).toEqual(new Set(["en", "de", "ja"]));
  expect(new Set(tickets.map(({ status }) => status)).size).toBeGreaterThanOrEqual(5);
});

test("tickets live on as time passes, and what they were does not change", async () => {
  const sandbox = await small();
  const before = await allTickets(sandbox);
  await advanceDays(sandbox, 20);
  const after = new Map((await allTickets(sandbox)).map((ticket) => [ticket.id, ticket]));
  expect(after.size).toBeGreaterThan(before.length);
  for (const ticket of before) {
    const now = after.get(ticket.id);
    expect(now?.created_at).toBe(ticket.created_at);
    expect(now?.subject).toBe(ticket.subject);
    if (now?.generated_timestamp === ticket.generated_timestamp) expect(now).toEqual(ticket);
    else expect(now?.generated_timestamp).toBeGreaterThan(ticket.generated_timestamp);
  }
  const twin = await startSmall({ customers: 300 });
  started.push(twin);
  await advanceDays(twin, 20);
  expect(await allTickets(twin)).toEqual([...after.values()]);
});

test("the last minute is not exported yet", async () => {
  const sandbox = await small();
  for (const ticket of await allTickets(sandbox))
    expect(ticket.generated_timestamp * 1_000).toBeLessThanOrEqual(Date.parse(ANCHOR) - 60_000);
  const second = Math.floor(Date.parse(ANCHOR) / 1_000);
  expect((await get(sandbox, `incremental/ticket_events.json?start_time=${second}`)).status).toBe(400);
});

test("pages of any size give every ticket once, and the events in order of time", async () => {
  const sandbox = await small();
  const whole = await allTickets(sandbox);
  expect(await allTickets(sandbox, 7)).toEqual(whole);
  const seen = new Map<number, Event>();
  for (let from = 0, isLast = false; !isLast; ) {
    const { body } = await get<{ ticket_events: Event[]; end_time: number; end_of_stream: boolean }>(
      sandbox,
      `incremental/ticket_events.json?start_time=${from}&per_page=5&include=comment_events`,
    );
    for (const event of body.ticket_events) seen.set(event.id, event);
    expect(body.end_of_stream || body.end_time > from).toBe(true);
    from = body.end_time;
    isLast = body.end_of_stream;
  }
  const comments = [...seen.values()]
    .flatMap(({ child_events }) => child_events)
    .filter((child) => child.event_type === "Comment");
  expect(comments.length).toBeGreaterThanOrEqual(whole.length);
  expect(new Set([...seen.values()].map((event) => event.ticket_id))).toEqual(new Set(whole.map(({ id }) => id)));
});

test("an organization is linked to the CRM in time, and says so by its date of change", async () => {
  const sandbox = await small(600);
  const list = async () =>
    (await get<{ organizations: Organization[] }>(sandbox, "incremental/organizations.json?start_time=0")).body
      .organizations;
  const before = await list();
  const unlinked = before.filter((each) => each.external_id === null);
  expect(unlinked.length).toBeGreaterThan(3);
  await advanceDays(sandbox, 35);
  const after = new Map((await list()).map((each) => [each.id, each]));
  for (const each of unlinked) {
    expect(after.get(each.id)?.external_id).toMatch(/^001/);
    expect((after.get(each.id)?.updated_at ?? "") > each.updated_at).toBe(true);
  }
});

test("single objects, lists by number, comments and the search answer alike", async () => {
  const sandbox = await small();
  const tickets = await allTickets(sandbox);
  const told = tickets.find(({ status }) => status === "closed");
  const gone = tickets.find(({ status }) => status === "deleted");
  expect((await get<{ ticket: Ticket }>(sandbox, `tickets/${told?.id}.json?include=metric_sets`)).body.ticket).toEqual(
    told,
  );
  expect((await get(sandbox, `tickets/${gone?.id}.json`)).status).toBe(404);
  const many = await get<Page>(sandbox, `tickets/show_many.json?ids=${told?.id},${gone?.id}&include=metric_sets`);
  expect(many.body.tickets).toEqual([told]);
  const of = await get<Page>(sandbox, `organizations/${told?.organization_id}/tickets.json?include=metric_sets`);
  expect(of.body.tickets).toContainEqual(told);
  const { comments } = (await get<{ comments: { body: string }[] }>(sandbox, `tickets/${told?.id}/comments.json`)).body;
  expect(comments[0]?.body).toBe(told?.description);
  const day = told?.created_at.slice(0, 10) ?? "";
  const next = new Date(Date.parse(day) + DAY).toISOString();
  const query = encodeURIComponent(`created>=${day}T00:00:00Z created<${next}`);
  const found = await get<{ results: Ticket[] }>(sandbox, `search/export.json?query=${query}&filter[type]=ticket`);
  expect(found.body.results.map(({ id }) => id)).toEqual(
    tickets
      .filter((each) => each.status !== "deleted" && each.created_at.startsWith(day))
      .map(({ id }) => id)
      .toSorted((left, right) => left - right),
  );
});

test("who does not sign in as an agent with a token is refused, and asking changes nothing", async () => {
  const sandbox = await small();
  const before = await hashOf(sandbox);
  expect((await get(sandbox, "tickets/1.json", "Bearer x")).status).toBe(401);
  expect(
    (await get(sandbox, "tickets/1.json", `Basic ${Buffer.from("a@b.example:pass").toString("base64")}`)).status,
  ).toBe(401);
  await allTickets(sandbox);
  expect(await hashOf(sandbox)).toBe(before);
});
