import { z } from "zod";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import type { PacketFact } from "#server/domain/approvals/packet";
import { handedOver } from "#server/domain/collections/hand-over";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import { defineApprovalKind } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { type HandOverGround, loadHandOver } from "#server/services/collections/consequences/load-hand-over";

/** To whom an account goes, and what the agency is told. */
export const AgencyHandoverTerms = z.strictObject({
  customerId: z.uuid(),
  agency: z.string().trim().min(2).max(120),
  memo: z.string().trim().min(3).max(200),
});
type Terms = z.output<typeof AgencyHandoverTerms>;

/** Hands all that a customer has past due over to a collection agency; nothing is asked of them here until it is taken back. */
export const agencyHandover = defineApprovalKind<Terms>({
  key: "agency_handover",
  terms: AgencyHandoverTerms,
  async prepare(scope, { customerId, agency, memo }) {
    const ground = await loadHandOver(scope, customerId);
    const { account, owed } = ground;
    const { id, name, entity, tier } = account;
    const sums = handedOver(owed);
    const sum = listWords(sums.map(({ minor, currency }) => amountWords(minor, currency)));
    const [only, other] = sums;
    return {
      entity,
      customer: { id, name, tier },
      subject: { type: "customer", id, name },
      title: `Hand ${name} over to ${agency}: ${sum}`,
      // Sums of several currencies are never added: each stands among the facts.
      amount: only && !other ? only : null,
      facts: factsOf(ground),
      consequences: [
        `${agency} collects ${sum} on ${owed.length === 1 ? "one invoice" : `${owed.length} invoices`}; a file says what it has to know.`,
        `No reminder goes to ${name} and nobody calls them until whoever leads collections takes the account back.`,
        "The invoices stay open in billing: a payment that arrives is matched as ever.",
      ],
      plan: [
        {
          system: DOCKET,
          operation: {
            operation: "agency.hand_over",
            customerId: id,
            agency,
            invoices: owed.map((invoice) => ({
              invoiceId: invoice.id,
              currency: invoice.currency,
              leftMinor: invoice.openMinor.toString(),
            })),
            note: memo,
          },
          label: `Hand ${sum} of ${name} over to ${agency}`,
          target: `customer:${id}`,
        },
      ],
    };
  },
});

function factsOf({ owed, contacts, promisesBroken }: HandOverGround): PacketFact[] {
  const [oldest] = owed;
  return [
    significant("account.standstill", "Bankruptcy or death", words("none noted"), null),
    ...owed.map(({ id, number, currency, openMinor }) =>
      significant(`invoice.${id}.balance`, `Invoice ${number}, left to pay`, amount(openMinor, currency), null),
    ),
    ...handedOver(owed).map(({ currency, minor }) =>
      significant(`overdue.${currency}`, `Handed over in ${currency}`, amount(minor, currency), null),
    ),
    ...(oldest ? [explaining("overdue.oldest", "Oldest due", day(oldest.dueOn), null)] : []),
    explaining("contacts.count", "Times contacted", { is: "count", count: contacts.count }, null),
    ...(contacts.lastOn ? [explaining("contacts.last", "Last contacted", day(contacts.lastOn), null)] : []),
    explaining("promises.broken", "Promises broken", { is: "count", count: promisesBroken }, null),
  ];
}
