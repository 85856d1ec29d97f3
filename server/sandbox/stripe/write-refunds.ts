import { type FormObject, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { refundShape } from "#server/sandbox/stripe/shape-payment";
import { mergedMetadata } from "#server/sandbox/stripe/write-invoice";
import { decimalText } from "#server/sandbox/world/amounts";
import { refundCharge } from "#server/sandbox/world/credits";
import type { World } from "#server/sandbox/world/world";

const REASONS = ["duplicate", "fraudulent", "requested_by_customer"];

/** Pays a charge back, in whole where no amount is named. */
export function createRefund(world: World, form: FormObject): Shape {
  const id = textAt(form, "charge") ?? "";
  const charge = world.charges.get(id);
  if (!charge) throw missing("charge", id);
  if (charge.status !== "succeeded")
    throw new StripeProblem(`Charge ${id} has failed, and cannot be refunded.`, { param: "charge" });
  if (charge.disputed) throw new StripeProblem(`Charge ${id} has been charged back.`, { code: "charge_disputed" });
  const left = charge.amount - charge.refunded;
  if (left === 0)
    throw new StripeProblem(`Charge ${id} has already been refunded.`, { code: "charge_already_refunded" });
  const text = textAt(form, "amount") ?? String(left);
  if (!/^\d+$/.test(text) || Number(text) === 0)
    throw new StripeProblem("Invalid positive integer", { param: "amount" });
  const amount = Number(text);
  if (amount > left) {
    const words = (minor: number) => `${decimalText(minor, charge.currency)} ${charge.currency}`;
    const message = `Refund amount (${words(amount)}) is greater than unrefunded amount on charge (${words(left)})`;
    throw new StripeProblem(message, { param: "amount" });
  }
  const reason = textAt(form, "reason");
  if (reason !== undefined && !REASONS.includes(reason))
    throw new StripeProblem(`Invalid reason: must be one of ${REASONS.join(", ")}`, { param: "reason" });
  const refund = refundCharge(world, charge, {
    id: world.id("re", `${id}/${world.count(`refunds of ${id}`)}`),
    amount,
    ...(reason === undefined ? {} : { reason }),
    metadata: mergedMetadata({}, form),
  });
  return refundShape(refund);
}
