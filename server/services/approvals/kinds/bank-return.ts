import { sql } from "drizzle-orm";
import { z } from "zod";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import type { PacketFact } from "#server/domain/approvals/packet";
import { RETURNING, type ReturnReason, returnReasons } from "#server/domain/cash/bank-returns";
import { returnWords } from "#server/domain/cash/payment-order";
import { restOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { leftToReturn, payerAccountOf, returnTrouble } from "#server/domain/exceptions/return-trouble";
import { amountWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { defineApprovalKind, type Prepared } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { loadReturnable, type ReturnGround } from "#server/services/cash/load-returnable";

export const BankReturnTerms = z.strictObject({
  entryId: z.uuid(),
  amountMinor: z.string().regex(/^[1-9]\d{0,14}$/, "write an amount above zero"),
  why: z.enum(returnReasons).default("misdirected"),
});
type Terms = z.output<typeof BankReturnTerms>;

const whyWords: Record<ReturnReason, string> = {
  misdirected: "it was meant for somebody else",
  overpaid: "more was paid than is owed",
  duplicate: "it was paid twice",
  requested_by_payer: "the payer asked for it",
};

/** Sends money on our bank account that is nobody's here back to the account it came from. */
export const bankReturn = defineApprovalKind<Terms>({
  key: "bank_return",
  terms: BankReturnTerms,
  async prepare(scope, { entryId, amountMinor, why }) {
    const ground = await loadReturnable(scope, entryId, scope.requestId);
    const wanted = BigInt(amountMinor);
    const trouble = returnTrouble(ground, wanted);
    if (trouble) throw ruleViolation(trouble);
    const { entry } = ground.facts;
    const { currency } = entry;
    const payer = entry.counterpartyName ?? "";
    const sum = amountWords(wanted, currency);
    return {
      entity: entry.entityCode,
      ...(ground.caseId === null ? {} : { caseId: ground.caseId }),
      customer: await customerOf(scope, ground),
      subject: { type: "bank_entry", id: entry.id, name: `Receipt of ${entry.bookedOn}` },
      title: `Return ${sum} to ${payer}`,
      amount: { minor: wanted, currency },
      facts: factsOf(ground, wanted, why),
      consequences: [
        `${sum} leave our account ${ground.account.name} for the account ${payerAccountOf(ground.facts)} of ${payer}.`,
        "The order is a file that the treasury hands to the bank; nothing goes to the bank by itself.",
        "The money has no place until the bank has booked the order; then its case closes.",
      ],
      plan: [
        {
          system: DOCKET,
          operation: { operation: RETURNING, entryId, amountMinor, currency, why },
          label: `Order the bank to send ${sum} back to ${payer}`,
          target: `bank_entry:${entry.externalId}`,
        },
      ],
    };
  },
  reduceTo: (terms, _prepared, minor) => ({ ...terms, amountMinor: minor.toString() }),
});

function factsOf(ground: ReturnGround, wanted: bigint, why: ReturnReason): PacketFact[] {
  const { facts, account } = ground;
  const { entry } = facts;
  const { currency, bookedOn } = entry;
  const source = { system: entry.system, seenAt: entry.seenAt };
  const said = wordsOf(entry);
  return [
    explaining("entry.booked_on", "Received", day(bookedOn), source),
    significant("account.identifier", "On our account", words(`${account.name}, ${account.identifier}`), source),
    significant("entry.payer", "Payer", words(entry.counterpartyName ?? ""), source),
    significant("entry.payer_account", "Payer's account", words(payerAccountOf(facts)), source),
    ...(said === null ? [] : [explaining("entry.words", "What the payer wrote", words(said), source)]),
    significant("entry.amount", "Came in", amount(entry.amountMinor, currency), source),
    significant(
      "entry.placed",
      "Applied or sent back before",
      amount(entry.amountMinor - restOf(facts), currency),
      null,
    ),
    explaining("entry.left", "Can still go back", amount(leftToReturn(ground), currency), null),
    significant("return.amount", "Goes back now", amount(wanted, currency), null),
    explaining("return.why", "Why it goes back", words(whyWords[why]), null),
    explaining("return.words", "What the payer will read", words(returnWords({ bookedOn, words: said })), null),
  ];
}

/** Whom the money is of, where the booking itself names just one customer. */
async function customerOf({ tx }: Pick<Scope, "tx">, { facts }: ReturnGround): Promise<Prepared["customer"]> {
  const ids = [
    ...new Set(facts.named.filter(({ entityCode }) => entityCode === facts.entity.code).map((one) => one.customerId)),
  ];
  const [only, other] = ids;
  if (only === undefined || other !== undefined) return null;
  const [row] = await tx.execute<{ id: string; name: string; tier: string | null }>(
    sql`select id, name, tier from customers where id = ${only}::uuid`,
  );
  return row ?? null;
}
