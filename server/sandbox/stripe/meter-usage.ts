import type { Answer, Call } from "#server/sandbox/http/call";
import { parseForm, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { staticList } from "#server/sandbox/stripe/list";
import { meterShape } from "#server/sandbox/stripe/shape-catalogue";
import { listShape, type Shape } from "#server/sandbox/stripe/shape-common";
import { meterId } from "#server/sandbox/world/prices";
import { SECOND, secondsOf } from "#server/sandbox/world/time";
import { usageBetween } from "#server/sandbox/world/usage";
import type { World } from "#server/sandbox/world/world";

export function meterOf(world: World, id: string): Shape {
  if (id !== meterId(world)) throw missing("billing.meter", id);
  return meterShape(world);
}

/** One sum over the window, or one per day or hour when asked to group. The meter knows nothing of the future. */
export function summarizeUsage(world: World, call: Call, id: string): Answer {
  meterOf(world, id);
  const query = parseForm(call.query.toString());
  const customer = textAt(query, "customer") ?? "";
  const from = Number(textAt(query, "start_time"));
  const to = Number(textAt(query, "end_time"));
  if (!world.customers.get(customer)) throw missing("customer", customer);
  if (!Number.isInteger(from) || !Number.isInteger(to) || to <= from) {
    throw new StripeProblem("end_time must be after start_time, both in whole seconds.", { param: "end_time" });
  }
  const grouping = textAt(query, "value_grouping_window");
  const step = grouping === "day" ? 86_400 : grouping === "hour" ? 3_600 : to - from;
  const known = Math.min(to, secondsOf(world.now));
  const data: Shape[] = [];
  for (let start = from; start < to; start += step) {
    const end = Math.min(start + step, to);
    const value = usageOf(world, customer, start * SECOND, Math.min(end, known) * SECOND);
    if (grouping && value === 0) continue;
    const key = `${customer}/${start}/${end}`;
    data.push({
      id: world.id("mtrusg", key),
      object: "billing.meter_event_summary",
      aggregated_value: value,
      end_time: end,
      livemode: false,
      meter: id,
      start_time: start,
    });
  }
  if (!grouping) return { status: 200, body: listShape(data, call.path) };
  return staticList(data.reverse(), call);
}

function usageOf(world: World, customer: string, from: number, to: number): number {
  return (world.links.contractsByCustomer.get(customer) ?? [])
    .map((contract) => world.subscriptions.get(world.links.subscriptionByContract.get(contract) ?? ""))
    .filter((subscription) => subscription !== undefined)
    .reduce((sum, subscription) => sum + usageBetween(world.seed, subscription, from, to), 0);
}
