import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, parseJson } from "#server/sandbox/http/call";
import { aggregatesOf, arrivalDay, METERED_PRODUCT } from "#server/sandbox/metering/aggregates";
import type { Subscription } from "#server/sandbox/world/billing-model";
import { rerate } from "#server/sandbox/world/rerate";
import { DAY } from "#server/sandbox/world/time";
import { noon } from "#server/sandbox/world/usage";
import type { World } from "#server/sandbox/world/world";

type Done = { id: string; kind: "resubmission" | "correction"; days: string[]; counted: number };

/** What was asked under a key, answered again and not done again. Filled anew when the journal is lived through. */
const answers = new WeakMap<Core, Map<string, Done>>();

export function doneUnder(core: Core, key: string): Done | undefined {
  return answers.get(core)?.get(key);
}

function once(core: Core, call: Call, act: (id: string) => Done | Answer): Answer {
  const key = call.headers["idempotency-key"] ?? "";
  if (key === "") return refusal("invalid_request", "Name the request with an Idempotency-Key.");
  const known = doneUnder(core, key);
  if (known) return { status: 200, body: known };
  const done = act(core.world.id("uact", key));
  if ("status" in done) return done;
  const kept = answers.get(core) ?? new Map<string, Done>();
  answers.set(core, kept.set(key, done));
  return { status: 200, body: done };
}

/** Takes a customer's events of some days again: lost days come back, refused events are counted, billing is told of all. */
export function resubmit(core: Core, call: Call): Answer {
  const body = parseJson(call.body) ?? {};
  const { world } = core;
  const days = Array.isArray(body.days) ? body.days.filter((day): day is string => typeof day === "string") : [];
  const subscription = subscriptionOf(world, body.customer_id);
  if (!subscription || body.product !== METERED_PRODUCT || days.length === 0)
    return refusal("invalid_request", "customer_id, product and days must be those of usage days there are.");
  return once(core, call, (id) => {
    const counted = days.reduce((sum, day) => sum + takeDay(world, subscription, day), 0);
    return { id, kind: "resubmission", days: days.map((day) => dayId(world, subscription, day)), counted };
  });
}

function takeDay(world: World, subscription: Subscription, day: string): number {
  const { usage } = subscription;
  const arrivesOn = arrivalDay(subscription, Date.parse(`${day}T00:00:00Z`));
  const isOf = (at: number) => Math.floor(at / DAY) === arrivesOn;
  const refused = usage.refusals.filter((refusal) => refusal.day === arrivesOn);
  const untold = usage.untold.filter((calls) => isOf(calls.at));
  const wasLost = usage.lostDays.includes(arrivesOn);
  usage.lostDays = usage.lostDays.filter((lost) => lost !== arrivesOn);
  usage.refusals = usage.refusals.filter((refusal) => refusal.day !== arrivesOn);
  usage.untold = usage.untold.filter((calls) => !isOf(calls.at));
  const events = refused.reduce((sum, refusal) => sum + refusal.events, 0);
  if (events > 0) usage.bursts.push({ at: noon(arrivesOn), units: events });
  usage.bursts.push(...untold);
  changed(world, subscription, arrivesOn);
  return events + untold.length + (wasLost ? 1 : 0);
}

/** Sets what a day counts; events of it are not invented, so the raw list adds up to it all the same. */
export function correctDay(core: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const body = parseJson(call.body) ?? {};
  const { world } = core;
  const row = aggregatesOf(world).byId.get(id);
  const subscription = subscriptionOf(world, row?.customer_id);
  if (!row || !subscription)
    return { status: 404, body: { error: { code: "not_found", message: `There is no usage day ${id}.` } } };
  const quantity = Number(body.quantity);
  if (!Number.isInteger(quantity) || quantity < 0 || typeof body.reason !== "string" || body.reason === "")
    return refusal("invalid_request", "quantity must be a whole number of units, and reason must say why.");
  return once(core, call, (act) => {
    const arrivesOn = arrivalDay(subscription, Date.parse(`${row.day}T00:00:00Z`));
    subscription.usage.bursts.push({ at: noon(arrivesOn), units: quantity - Number(row.quantity) });
    changed(world, subscription, arrivesOn);
    return { id: act, kind: "correction", days: [row.id], counted: quantity };
  });
}

/** The day is told again, and billing rates what it can still rate. */
function changed(world: World, subscription: Subscription, arrivesOn: number): void {
  subscription.usage.changes.push({ day: arrivesOn, at: world.now });
  world.subscriptions.touch();
  rerate(world, subscription, noon(arrivesOn), noon(arrivesOn) + 1);
}

function subscriptionOf(world: World, customerId: unknown): Subscription | undefined {
  if (typeof customerId !== "string") return undefined;
  return (world.links.contractsByCustomer.get(customerId) ?? [])
    .map((contract) => world.subscriptions.get(world.links.subscriptionByContract.get(contract) ?? ""))
    .find((subscription) => subscription !== undefined && subscription.usage.dailyUnits > 0);
}

function dayId(world: World, subscription: Subscription, day: string): string {
  return world.id("uday", `${subscription.customerId}/${METERED_PRODUCT}/${day}`);
}

function refusal(code: string, message: string): Answer {
  return { status: 400, body: { error: { code, message } } };
}
