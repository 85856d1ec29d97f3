import { createHmac } from "node:crypto";
import type postgres from "postgres";
import { seeded } from "#gauntlet/random";

type Shape = Record<string, unknown>;
type Kind = "invoice" | "charge";
/** One object the burst speaks of: what the source said of it last, and how many versions were drawn up since. */
type Subject = { kind: Kind; id: string; told: Shape; isNew: boolean; versions: number };
/** One delivery: an object at one version. A duplicate is the same delivery once more. */
export type Delivery = { subject: Subject; version: number };
/** What must stand in the canonical store at the end, by the last version of an object. */
export type Expected = { kind: Kind; id: string; at: string; dueOn: string | null; amountMinor: string | null };

export type Deck = {
  deliveries: Delivery[];
  /** Deliveries without the repeated ones. */
  distinct: number;
  fresh: number;
  bodyOf(delivery: Delivery): string;
  streamOf(delivery: Delivery): string;
  eventIdOf(delivery: Delivery): string;
  expected(): Expected[];
};

const SEED = 20_260_331;
const DUPLICATES = 0.1;
/** Of all deliveries: about invoices that exist, about charges that exist; the rest is new. */
const OLD_INVOICES = 0.45;
const OLD_CHARGES = 0.15;
/** New objects are told of this often: created, finalised, paid. */
const VERSIONS_OF_NEW = 3;
/** How far from their place deliveries may come. */
const DISORDER = 300;
const DAY_SECONDS = 86_400;

/**
 * A month's end as Stripe sends it: new versions of invoices and charges that exist, many about the same few, new
 * invoices and charges, one in ten delivered twice, out of order. The same company gives the same deck.
 * @param from the instant the first version is dated after, later than anything the source has said so far.
 * @param label keeps the ids of several decks apart.
 */
export async function drawUpDeck(owner: postgres.Sql, count: number, from: Date, label: string): Promise<Deck> {
  const random = seeded(SEED);
  const known = { invoice: await lastTold(owner, "invoice"), charge: await lastTold(owner, "charge") };
  const distinct = count - Math.floor(count * DUPLICATES);
  const deliveries: Delivery[] = [];
  const subjects = new Map<string, Subject>();
  const say = (subject: Subject) => {
    subjects.set(subject.id, subject);
    subject.versions += 1;
    deliveries.push({ subject, version: subject.versions });
  };
  let fresh = 0;
  while (deliveries.length < distinct) {
    const draw = random();
    if (draw < OLD_INVOICES + OLD_CHARGES) {
      const kind = draw < OLD_INVOICES ? "invoice" : "charge";
      const told = pick(known[kind], random() ** 2);
      say(subjects.get(String(told.id)) ?? { kind, id: String(told.id), told, isNew: false, versions: 0 });
    } else {
      const kind = random() < 0.5 ? "invoice" : "charge";
      const subject = newSubject(kind, pick(known[kind], random()), fresh++, label);
      for (let version = 0; version < VERSIONS_OF_NEW && deliveries.length < distinct; version += 1) say(subject);
    }
  }
  while (deliveries.length < count) deliveries.push(pick(deliveries, random()));
  const second = Math.ceil(from.getTime() / 1_000);
  const createdAt = (version: number) => second + version;
  return {
    deliveries: disordered(deliveries, random),
    distinct,
    fresh,
    streamOf: ({ subject, version }) => typeOf(subject, version),
    eventIdOf: (delivery) => eventId(delivery, label),
    bodyOf: (delivery) => JSON.stringify(event(delivery, createdAt(delivery.version), eventId(delivery, label))),
    expected: () =>
      [...subjects.values()].map(({ kind, id, versions }) => ({
        kind,
        id,
        at: new Date(createdAt(versions) * 1_000).toISOString(),
        dueOn: kind === "invoice" ? new Date(dueAt(versions) * 1_000).toISOString().slice(0, 10) : null,
        amountMinor: kind === "charge" ? String(amountOf(versions)) : null,
      })),
  };
}

/** Signed as the source signs: an HMAC over the second and the body. */
export function signatureOf(body: string, secret: string, at: Date): string {
  const second = Math.floor(at.getTime() / 1_000);
  return `t=${second},v1=${createHmac("sha256", secret).update(`${second}.${body}`).digest("hex")}`;
}

async function lastTold(owner: postgres.Sql, kind: Kind): Promise<Shape[]> {
  const rows = await owner<{ raw: string }[]>`
    select distinct on (raw::json->>'id') raw from inbox
    where source = 'stripe' and arrived_by = 'pull' and state <> 'dead' and raw::json->>'object' = ${kind}
    order by raw::json->>'id', position desc`;
  if (rows.length === 0) throw new Error(`The company was loaded without a single ${kind}; nothing can be told of it.`);
  return rows.map(({ raw }) => JSON.parse(raw) as Shape);
}

/** A new object in the likeness of one that exists: its own id, number, lines and period. */
function newSubject(kind: Kind, likeness: Shape, ordinal: number, label: string): Subject {
  const id = `${kind === "invoice" ? "in" : "ch"}_${label}_${ordinal}`;
  if (kind === "charge") return { kind, id, told: { ...likeness, id, payment_intent: null }, isNew: true, versions: 0 };
  const lines = likeness.lines as { data: Shape[] };
  const later = (moment: unknown) => (typeof moment === "number" ? moment + (ordinal + 1) * 31 * DAY_SECONDS : moment);
  const shifted = lines.data.map((line) => {
    const period = line.period as { start: number; end: number };
    return {
      ...line,
      id: `${line.id}_${label}_${ordinal}`,
      period: { start: later(period.start), end: later(period.end) },
    };
  });
  const told = { ...likeness, id, number: `${label}-${ordinal}`, lines: { ...lines, data: shifted } };
  return { kind, id, told, isNew: true, versions: 0 };
}

function event({ subject, version }: Delivery, created: number, id: string): Shape {
  return {
    id,
    object: "event",
    api_version: "2026-10-28.endive",
    created,
    data: {
      object:
        subject.kind === "invoice"
          ? { ...subject.told, due_date: dueAt(version) }
          : { ...subject.told, amount: amountOf(version) },
    },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: typeOf(subject, version),
  };
}

function typeOf({ kind, isNew }: Subject, version: number): string {
  return `${kind}.${isNew && version === 1 ? (kind === "invoice" ? "created" : "pending") : "updated"}`;
}

function eventId({ subject, version }: Delivery, label: string): string {
  return `evt_${label}_${subject.id}_${version}`;
}

const FIRST_DUE_SECOND = Date.UTC(2026, 0, 1, 12) / 1_000;

/** Noon in Greenwich is the same day for every entity of the company. */
function dueAt(version: number): number {
  return FIRST_DUE_SECOND + version * DAY_SECONDS;
}

function amountOf(version: number): number {
  return 100_000 + version;
}

function pick<Item>(items: readonly Item[], share: number): Item {
  return items[Math.min(items.length - 1, Math.floor(share * items.length))] as Item;
}

/** Repeated deliveries stand at the end and are strewn over the whole; then everything comes a little out of order. */
function disordered(deliveries: Delivery[], random: () => number): Delivery[] {
  const first = Math.ceil(deliveries.length * (1 - DUPLICATES));
  const placed = deliveries.map((delivery, place) => ({
    delivery,
    place: (place < first ? place : random() * deliveries.length) + (random() - 0.5) * DISORDER,
  }));
  return placed.sort((left, right) => left.place - right.place).map(({ delivery }) => delivery);
}
