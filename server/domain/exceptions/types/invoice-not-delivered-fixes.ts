import { z } from "zod";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { type Channel, isChannel, through } from "#server/domain/exceptions/process-delivery";
import type { DeliveryDetails } from "#server/domain/exceptions/types/invoice-not-delivered";
import { blankToNull } from "#server/domain/exceptions/words";

/** An address that took nothing is corrected first; what else went wrong is tried once more. */
export function deliveryFixes(details: DeliveryDetails, facts: InvoiceFacts): Fix[] {
  const channel = channelOf(details);
  const again = sendAgain(details, facts, channel);
  if (channel !== "email") return [again];
  const corrected = correctAndSend(facts);
  if (details.problem === "no_address") return [corrected];
  return details.problem === "bounced" || details.problem === "rejected" ? [corrected, again] : [again, corrected];
}

/** The channel the customer asked for; without a wish, the one that was tried. */
function channelOf({ wantedChannel, channel }: DeliveryDetails): Channel {
  if (isChannel(wantedChannel)) return wantedChannel;
  return isChannel(channel) ? channel : "email";
}

function sendAgain(details: DeliveryDetails, facts: InvoiceFacts, channel: Channel): Fix {
  const name = documentName(facts.invoice);
  const refusal =
    channel === "email" && blankToNull(facts.delivery.email) === null
      ? `Billing has no e-mail address of ${facts.customer.name}. Enter one and send it with that.`
      : null;
  return {
    key: "send",
    label: details.problem === "wrong_channel" ? `Send it ${through(channel)}` : "Send it again",
    steps: [
      `Billing sends ${name} ${through(channel)}${channel === "email" && facts.delivery.email ? ` to ${facts.delivery.email}` : ""}.`,
      "Docket reads what became of it; unless it comes back, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      refusal ? { kind: "refused", reason: refusal } : { kind: "effects", effects: [sending(facts, channel)] },
  };
}

function correctAndSend(facts: InvoiceFacts): Fix {
  const { customer, delivery, invoice } = facts;
  const name = documentName(invoice);
  const billing = customer.billing;
  const refusal = billing
    ? null
    : `Billing's own record of ${customer.name} is not known here, so its address cannot be corrected. Correct it in billing.`;
  return {
    key: "correct_email",
    label: delivery.email ? "Correct the e-mail address and send" : "Enter an e-mail address and send",
    steps: [
      `The e-mail address of ${customer.name} is corrected in billing; later invoices go there as well.`,
      `Billing sends ${name} to it.`,
      "Docket reads what became of it; unless it comes back, this case closes.",
    ],
    fields: [
      {
        name: "email",
        label: "E-mail address",
        value: delivery.email ?? "",
        hint: delivery.email ? "The one that does not take mail" : "Where the customer takes invoices",
      },
    ],
    refusal,
    build(input) {
      if (refusal || !billing) return { kind: "refused", reason: refusal ?? "" };
      const email = blankToNull(input.email ?? delivery.email);
      if (email === null || !z.email().safeParse(email).success)
        return {
          kind: "refused",
          reason: "That is no e-mail address. Enter one such as accounts@customer.example.",
        };
      return {
        kind: "effects",
        effects: [
          {
            system: billing.system,
            operation: {
              operation: "customer.set_email",
              customerId: billing.externalId,
              email,
              invoiceId: invoice.externalId,
            },
            label: `Set the e-mail address of ${customer.name} to ${email}`,
            target: `customer:${billing.externalId}`,
          },
          sending(facts, "email"),
        ],
      };
    },
  };
}

function sending({ invoice }: InvoiceFacts, channel: Channel): PlannedEffect {
  return {
    system: invoice.system,
    operation: { operation: "invoice.send", invoiceId: invoice.externalId, channel },
    label: `Send ${documentName(invoice)} ${through(channel)}`,
    target: `invoice:${invoice.externalId}`,
  };
}
