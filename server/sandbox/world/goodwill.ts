import { taxOn } from "#server/sandbox/world/amounts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { creditable, creditInvoice } from "#server/sandbox/world/credits";
import { repeatCredit } from "#server/sandbox/world/mistakes/duplicate-credit";
import { noteServiceCredit } from "#server/sandbox/world/mistakes/service-credit-not-reflected";
import { openInvoices, plantUnapplied } from "#server/sandbox/world/mistakes/unapplied-credit";
import { drawsFor } from "#server/sandbox/world/prng";
import { grantServiceCredit, memoOf } from "#server/sandbox/world/service-credits";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Tickets of the support desk reach back so far. */
const DESK_REMEMBERS = 60 * DAY;
const BACKLOG = 21 * DAY;

const REASONS = ["order_change", "product_unsatisfactory", "duplicate"] as const;

/** Credits part of an invoice out of goodwill; of late mostly because the support desk promised it, and now and then not as it should be. */
export function creditOutOfGoodwill(world: World, invoice: Invoice): void {
  const line = invoice.lines[0];
  if (!line || (invoice.status !== "open" && invoice.status !== "paid")) return;
  const draw = drawsFor(world.seed, `credit amount/${invoice.id}`);
  const amount = Math.floor((line.amount * draw.int(5, 20)) / 100);
  if (amount <= 0) return;
  const reason = draw.pick(REASONS);
  const lines = [{ invoiceLineId: line.id, description: line.description, quantity: 1, amount }];
  const credit = (memo: string) => creditInvoice(world, invoice, { lines, reason, memo });
  const promised = amount + taxOn(amount, invoice.taxPpm);
  if (world.now < world.anchor - DESK_REMEMBERS || promised > creditable(world, invoice)) {
    credit("Goodwill credit for a service interruption");
    return;
  }
  const slip = world.now < world.anchor - BACKLOG ? null : slipOf(world, invoice);
  if (slip === "set aside") {
    plantUnapplied(world, invoice);
    return;
  }
  const isPromised = slip === "forgotten" || drawsFor(world.seed, `promised/${invoice.id}`).happens(0.6);
  const service = isPromised ? grantServiceCredit(world, invoice, promised, 0) : null;
  if (service && slip === "forgotten") {
    noteServiceCredit(world, service, `${promised} were promised and never credited.`);
    return;
  }
  const note = credit(service ? memoOf(service) : "Goodwill credit for a service interruption");
  if (note && slip === "twice") repeatCredit(world, note);
}

type Slip = "twice" | "forgotten" | "set aside";

function slipOf(world: World, invoice: Invoice): Slip | null {
  const slip = drawsFor(world.seed, `goodwill/${invoice.id}`).weighted<Slip | null>([
    [null, 40],
    ["twice", 20],
    ["forgotten", 25],
    ["set aside", 15],
  ]);
  if (slip !== "set aside") return slip;
  const others = openInvoices(world, invoice.customerId).filter(({ id }) => id !== invoice.id);
  return invoice.status === "paid" && others.length > 0 ? slip : null;
}
