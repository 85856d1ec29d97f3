import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import { DAY, HOUR, MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { AGENTS, requesterId } from "#server/sandbox/zendesk/people";
import { FURTHER, INTERNAL_NOTES } from "#server/sandbox/zendesk/phrases";
import { type Language, TOPICS, type Topic } from "#server/sandbox/zendesk/topics";

export type TicketStatus = "new" | "open" | "pending" | "hold" | "solved" | "closed" | "deleted";

export interface Comment {
  id: number;
  authorId: number;
  body: string;
  isPublic: boolean;
}

/** What happens to a ticket at one moment. */
export interface Step {
  at: number;
  byId: number;
  status: TicketStatus | null;
  comment: Comment | null;
  /** The comment that is hidden from the customer from now on. */
  hides: number | null;
  tag: string | null;
}

/** All that a ticket ever goes through, fixed when it is opened; what of it shows depends on the time alone. */
export interface Story {
  number: number;
  /** Which customer of the world it is, by its place. */
  place: number;
  entity: EntityCode;
  topic: Topic;
  subject: string;
  priority: "low" | "normal" | "high" | "urgent" | null;
  invoiceNumber: string | null;
  assigneeId: number;
  /** What the desk promised to credit, in the words of its fields. */
  credit: { amount: string; currency: string; status: string; grantedBy: string; grantedOn: string } | null;
  /** In the order of time; the first opens it. */
  steps: Step[];
}

const FIRST_NUMBER = 10_400;
const DAYS_BEFORE = 120;
/** Over so many days every customer but two of three writes once. */
const CUSTOMER_DAYS_PER_TICKET = 360;

const LANGUAGE_OF: Record<EntityCode, Language> = { US01: "en", DE01: "de", JP01: "ja" };
/** Office hours begin so many hours after midnight UTC. */
const OFFICE_OPENS: Record<EntityCode, number> = { US01: 13, DE01: 7, JP01: 0 };

interface Slot {
  number: number;
  openedAt: number;
  place: number;
}

interface Shelf {
  nextDay: number;
  nextNumber: number;
  /** Tickets whose moment has not come: what they say depends on the invoices there are by then. */
  waiting: Slot[];
  stories: Story[];
}

/** Follows from the world and its time alone; kept so that a page need not be worked out anew. */
const shelves = new WeakMap<World, Shelf>();

/** Every ticket opened by now, oldest first. */
export function storiesOf(world: World): readonly Story[] {
  const shelf = shelves.get(world) ?? {
    nextDay: Math.floor(world.anchor / DAY) - DAYS_BEFORE,
    nextNumber: FIRST_NUMBER,
    waiting: [],
    stories: [],
  };
  shelves.set(world, shelf);
  for (; shelf.nextDay * DAY <= world.now; shelf.nextDay += 1) {
    const slots = slotsOn(world, shelf.nextDay, shelf.nextNumber);
    shelf.nextNumber += slots.length;
    shelf.waiting.push(...slots);
  }
  for (let slot = shelf.waiting[0]; slot && slot.openedAt <= world.now; slot = shelf.waiting[0]) {
    shelf.waiting.shift();
    const story = storyOf(world, slot);
    if (story) shelf.stories.push(story);
  }
  return shelf.stories;
}

function slotsOn(world: World, day: number, firstNumber: number): Slot[] {
  const draw = drawsFor(world.seed, `support day/${day}`);
  const expected = world.customerCount / CUSTOMER_DAYS_PER_TICKET;
  const count = Math.floor(expected) + (draw.happens(expected % 1) ? 1 : 0);
  return Array.from({ length: count }, () => {
    const place = draw.int(0, world.customerCount - 1);
    const entity = world.customers.rows[place]?.entity ?? "US01";
    return { place, openedAt: day * DAY + OFFICE_OPENS[entity] * HOUR + draw.int(0, 9 * 60) * MINUTE };
  })
    .sort((left, right) => left.openedAt - right.openedAt)
    .map((slot, index) => ({ ...slot, number: firstNumber + index }));
}

/** Null for a customer who was none yet. */
function storyOf(world: World, { number, openedAt, place }: Slot): Story | null {
  const customer = world.customers.rows[place];
  if (!customer || customer.createdAt > openedAt - 10 * DAY) return null;
  const draw = drawsFor(world.seed, `support ticket/${number}`);
  const invoice = invoiceWrittenAbout(world, customer, openedAt, draw);
  const fitting = TOPICS.filter(
    (topic) =>
      (invoice !== null || !topic.namesInvoice) &&
      (topic.collection === null || topic.collection === customer.collection),
  );
  const topic = draw.pick(fitting);
  const language = LANGUAGE_OF[customer.entity];
  const values = { invoice: invoice ?? "", seats: String(draw.int(2, 12)), name: customer.contactName };
  const fill = (text: string) =>
    text.replace(/\{(invoice|seats|name)\}/g, (_all, name: keyof typeof values) => values[name]);
  const agent = draw.pick(AGENTS[customer.entity]);
  const story: Story = {
    number,
    place,
    entity: customer.entity,
    topic,
    subject: fill(topic.words[language].subject),
    priority: draw.weighted([
      [null, 20],
      ["low", 15],
      ["normal", 45],
      ["high", 16],
      ["urgent", 4],
    ]),
    invoiceNumber: topic.namesInvoice && draw.happens(0.7) ? invoice : null,
    assigneeId: agent.id,
    credit: null,
    steps: [],
  };
  const asked = fill(topic.words[language].ask);
  const answered = fill(topic.words[language].answer);
  story.steps = stepsOf(story, { openedAt, asked, answered, language, draw });
  return story;
}

/** One of the customer's last three numbered invoices of that time. Later corrections of the invoice leave its number. */
function invoiceWrittenAbout(world: World, customer: Customer, at: number, draw: Draw): string | null {
  const numbers = (world.links.invoicesByCustomer.get(customer.id) ?? [])
    .map((id) => world.invoices.must(id))
    .flatMap(({ finalizedAt, number }) => (finalizedAt !== null && finalizedAt <= at && number ? [number] : []));
  return numbers.length === 0 ? null : draw.pick(numbers.slice(-3));
}

interface Telling {
  openedAt: number;
  asked: string;
  answered: string;
  language: Language;
  draw: Draw;
}

/** One to four comments, then mostly a solution, and four days later the ticket is closed for good. */
function stepsOf(story: Story, { openedAt, asked, answered, language, draw }: Telling): Step[] {
  const customerId = requesterId(story.place);
  const { assigneeId } = story;
  const steps: Step[] = [];
  let at = openedAt;
  const add = (hours: number, byId: number, change: Partial<Step>) => {
    at += Math.max(1, Math.round(hours * 60)) * MINUTE;
    steps.push({ status: null, comment: null, hides: null, tag: null, ...change, at, byId });
  };
  const comment = (authorId: number, body: string, isPublic = true): Comment => ({
    id: story.number * 100 + steps.length,
    authorId,
    body,
    isPublic,
  });
  steps.push({
    at,
    byId: customerId,
    status: "new",
    comment: comment(customerId, asked),
    hides: null,
    tag: null,
  });
  const end = draw.weighted([
    ["told", 92],
    ["deleted", 4],
    ["merged", 4],
  ]);
  if (end === "deleted") {
    add(draw.int(2, 30), assigneeId, { status: "deleted" });
    return steps;
  }
  if (end === "merged") {
    const said = comment(assigneeId, FURTHER[language].merged);
    add(draw.int(1, 10), assigneeId, { status: "closed", comment: said, tag: "closed_by_merge" });
    return steps;
  }
  const comments = draw.weighted([
    [1, 15],
    [2, 35],
    [3, 25],
    [4, 25],
  ]);
  if (comments === 1) add(draw.int(1, 4), assigneeId, { status: "open" });
  if (comments >= 2) {
    const isNote = comments > 2 && draw.happens(0.15);
    const said = isNote ? comment(assigneeId, draw.pick(INTERNAL_NOTES), false) : comment(assigneeId, answered);
    add(draw.int(1, 20), assigneeId, { status: isNote ? "open" : "pending", comment: said });
    if (!isNote && draw.happens(0.06)) add(draw.int(1, 3), assigneeId, { hides: said.id });
  }
  if (comments >= 3)
    add(draw.int(4, 60), customerId, {
      status: "open",
      comment: comment(customerId, draw.pick(FURTHER[language].reply)),
    });
  if (comments === 4 && draw.happens(0.15)) add(draw.int(1, 20), assigneeId, { status: "hold" });
  if (comments === 4)
    add(draw.int(1, 24), assigneeId, {
      status: "solved",
      comment: comment(assigneeId, draw.pick(FURTHER[language].done)),
    });
  else if (draw.happens(0.9)) add(draw.int(20, 24 * 21), assigneeId, { status: "solved" });
  if (steps.at(-1)?.status === "solved") add(96, assigneeId, { status: "closed" });
  return steps;
}
