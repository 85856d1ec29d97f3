import { z } from "zod";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { channelName, deliveryProblems, through, undelivered } from "#server/domain/exceptions/process-delivery";
import { deliveryFixes } from "#server/domain/exceptions/types/invoice-not-delivered-fixes";
import { amountWords, blankToNull, dayWords } from "#server/domain/exceptions/words";
import { businessDate } from "#server/domain/time";

const Details = z.strictObject({
  problem: z.enum(deliveryProblems),
  /** Of the try that failed or went another way. */
  channel: z.string().nullable(),
  recipient: z.string().nullable(),
  detail: z.string().nullable(),
  triedOn: z.string().nullable(),
  wantedChannel: z.string().nullable(),
  amountMinor: z.string(),
  currency: z.string(),
});
export type DeliveryDetails = z.infer<typeof Details>;

const causes: Record<DeliveryDetails["problem"], string> = {
  no_address: "No e-mail address in billing",
  bounced: "E-mail address does not take mail",
  rejected: "Invoice refused by the receiving system",
  wrong_channel: "Sent through another channel than agreed",
  not_sent: "Issued and not sent by billing",
};

export const invoiceNotDelivered = defineExceptionType({
  key: "invoice_not_delivered",
  label: "Invoice not delivered",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["delivery_setup", "customer_master_data", "source_outage", "customer_request"],
  dueInHours: 24,
  severity: ({ problem }) => (problem === "wrong_channel" || problem === "not_sent" ? "medium" : "high"),
  holdsInvoice: () => false,
  detect(facts, today) {
    const found = undelivered(facts, today);
    if (!found) return null;
    const { invoice, delivery, entity } = facts;
    const { problem, attempt } = found;
    return {
      dedupeKey: invoice.id,
      details: {
        problem,
        channel: attempt?.channel ?? null,
        recipient: attempt?.recipient ?? null,
        detail: attempt?.detail ?? null,
        triedOn: attempt && businessDate(attempt.at, entity.timeZone),
        wantedChannel: delivery.wantedChannel,
        amountMinor: invoice.balanceMinor.toString(),
        currency: invoice.currency,
      },
    };
  },
  // A payment on account changes the balance, not the trouble; another try that fails is another trouble.
  fingerprint: ({ amountMinor: _amount, ...rest }) => rest,
  title: (details) => titleOf(details),
  diagnose(details, facts) {
    const { customer, invoice } = facts;
    const name = documentName(invoice);
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const open = `${amount} will not be paid on time`;
    const to = details.recipient ? ` to ${details.recipient}` : "";
    const said = details.detail ? ` (${details.detail.replace(/\.$/, "")})` : "";
    if (details.problem === "no_address")
      return `${name} could not be sent: billing has no e-mail address of ${customer.name}, so ${open}.`;
    if (details.problem === "bounced")
      return `${name} sent ${through(details.channel)}${to} came back${said}; ${customer.name} does not have it, and ${open}.`;
    if (details.problem === "rejected")
      return `${name} sent ${through(details.channel)}${to} was refused${said}; ${customer.name} does not have it, and ${open}.`;
    if (details.problem === "wrong_channel")
      return `${customer.name} takes invoices ${through(details.wantedChannel)} alone and ${name} went ${through(details.channel)}; it will not be looked at, and ${open}.`;
    return `${name} was issued on ${dayWords(invoice.issuedOn)} and billing has sent it nowhere; ${customer.name} does not know of it, and ${open}.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details) =>
    details.problem === "rejected" || details.problem === "wrong_channel"
      ? `${causes[details.problem]}: ${channelName(details.problem === "rejected" ? details.channel : details.wantedChannel) ?? "not named"}`
      : causes[details.problem],
  evidence(details, facts) {
    const { crm, billing } = systemNames;
    const { customer, delivery, invoice } = facts;
    const attempt = lastTry(facts);
    const { problem } = details;
    return evidenceOf(
      [crm, billing],
      [
        {
          ...comparedRow("Channel", [
            cell(crm, channelName(details.wantedChannel), customer.crm, "Account"),
            cell(billing, channelName(details.channel), attempt, "delivery"),
          ]),
          differs: problem === "wrong_channel",
        },
        {
          label: "E-mail address",
          differs: problem === "no_address" || problem === "bounced",
          cells: [
            cell(crm, null, null, "Account"),
            cell(billing, blankToNull(delivery.email), customer.billing, "customer"),
          ],
        },
        {
          label: "Last try",
          differs: problem !== "wrong_channel" && problem !== "no_address",
          cells: [
            cell(crm, null, null, "Account"),
            cell(
              billing,
              details.triedOn && `${dayWords(details.triedOn)}${details.recipient ? ` to ${details.recipient}` : ""}`,
              attempt,
              "delivery",
            ),
          ],
        },
        statedRow("Answer", [cell(crm, null, null, "Account"), cell(billing, details.detail, attempt, "delivery")]),
        statedRow("Invoice", [
          cell(crm, null, null, "Account"),
          cell(
            billing,
            `${documentName(invoice)}, ${amountWords(invoice.totalMinor, invoice.currency)}`,
            invoice,
            "invoice",
          ),
        ]),
      ],
    );
  },
  fixes: (details, facts) => deliveryFixes(details, facts),
  proof(_details, facts) {
    const { invoice } = facts;
    const name = documentName(invoice);
    if (invoice.isDeleted || invoice.status !== "open")
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and need not be sent any more.`;
    const attempt = lastTry(facts);
    if (!attempt) return `${name} is not to be sent by billing.`;
    const to = attempt.recipient ? ` to ${attempt.recipient}` : "";
    return `${name} was ${attempt.status} ${through(attempt.channel)}${to} on ${dayWords(businessDate(attempt.at, facts.entity.timeZone))}.`;
  },
  seenAt: (facts) => {
    const attempt = facts.delivery.tries.at(-1);
    return attempt && attempt.seenAt > facts.invoice.seenAt ? attempt.seenAt : facts.invoice.seenAt;
  },
});

function lastTry({ delivery: { tries, wantedChannel } }: InvoiceFacts) {
  return tries.filter(({ channel }) => channel === wantedChannel).at(-1) ?? tries.at(-1) ?? null;
}

function titleOf({ problem, recipient, channel, wantedChannel }: DeliveryDetails): string {
  if (problem === "no_address") return "Not sent: no e-mail address";
  if (problem === "bounced") return `Came back${recipient ? ` from ${recipient}` : ""}`;
  if (problem === "rejected") return `Refused ${through(channel)}`;
  return problem === "wrong_channel"
    ? `Went ${through(channel)}, not ${through(wantedChannel)}`
    : "Issued and not sent";
}
