import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { isSameAmount } from "#server/domain/exceptions/process-postings";
import type { MismatchDetails } from "#server/domain/exceptions/types/erp-total-mismatch";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";
import { isPlainDate, type PlainDate } from "#server/domain/time";

const ERP = "netsuite";

type Posting = MismatchDetails["postings"][number];
/** A posting that is taken back; the one that stands for the claim is posted again. */
type Correction = { posting: Posting; isPostedAgain: boolean };

/**
 * The ledger alone is put right: what the customer was asked for stays as billing has it, so no money moves and nobody
 * has to sign.
 */
export function correctPosting(details: MismatchDetails, facts: InvoiceFacts, today: PlainDate): Fix {
  const { invoice } = facts;
  const name = documentName(invoice);
  const amount = amountWords(invoice.totalMinor, invoice.currency);
  const corrections = correctionsOf(details, invoice.totalMinor);
  const refusal =
    details.problem === "credit"
      ? "The invoice itself is posted rightly; the credit memo has to be corrected in the ERP, where it was entered. The case closes once both say the same."
      : null;
  return {
    key: "correct_posting",
    label: corrections.some(({ isPostedAgain }) => isPostedAgain)
      ? "Take back and post again"
      : "Take the posting back",
    steps:
      refusal !== null
        ? []
        : [
            ...corrections.map(
              ({ posting, isPostedAgain }) =>
                `The ERP takes ${numberOf(posting)} back${isPostedAgain ? ` and posts ${name} again over ${amount}, of it ${amountWords(invoice.taxMinor, invoice.currency)} tax` : ""}.`,
            ),
            `What ${facts.customer.name} owes does not change.`,
            "Docket reads the postings again; once they agree with billing, this case closes.",
          ],
    fields:
      refusal !== null
        ? []
        : [{ name: "postedOn", label: "Date of posting", value: today, hint: "In a period that is open in the ERP" }],
    refusal,
    build(input) {
      if (refusal !== null) return { kind: "refused", reason: refusal };
      const postedOn = blankToNull(input.postedOn) ?? today;
      if (!isPlainDate(postedOn))
        return { kind: "refused", reason: `"${postedOn}" is no day. Enter one such as ${today}.` };
      const [first, ...rest] = corrections.map((correction) => effectOf(correction, facts, postedOn));
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "There is no posting left to correct. Open the case again." };
    },
  };
}

/** Of several postings the earliest that says what billing says is kept; without one, the earliest is posted again. */
function correctionsOf({ problem, postings, currency }: MismatchDetails, totalMinor: bigint): Correction[] {
  if (problem === "void_in_billing") return postings.map((posting) => ({ posting, isPostedAgain: false }));
  const right = postings.find(
    (posting) =>
      problem !== "tax" &&
      posting.currency === currency &&
      isSameAmount(BigInt(posting.totalMinor), totalMinor, currency),
  );
  const kept = right ?? postings[0];
  return postings
    .filter((posting) => posting !== right)
    .map((posting) => ({ posting, isPostedAgain: posting === kept }));
}

function effectOf(
  { posting, isPostedAgain }: Correction,
  { invoice }: InvoiceFacts,
  postedOn: PlainDate,
): PlannedEffect {
  const name = documentName(invoice);
  const label = `Take ${numberOf(posting)} back${isPostedAgain ? ` and post ${name} again` : ""}`;
  return {
    system: ERP,
    operation: {
      operation: "document.correct",
      transactionId: posting.id,
      postedOn,
      memo: `Correction of ${numberOf(posting)} for ${name}`,
      replacement: isPostedAgain
        ? {
            externalId: `docket:repost:${posting.id}`,
            billingInvoiceId: invoice.externalId,
            currency: invoice.currency,
            amountMinor: invoice.totalMinor.toString(),
            taxMinor: invoice.taxMinor.toString(),
          }
        : null,
    },
    label,
    target: `posting:${invoice.externalId}`,
  };
}

function numberOf({ number, id }: Posting): string {
  return number ?? `posting ${id}`;
}
