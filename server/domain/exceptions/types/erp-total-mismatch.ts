import { z } from "zod";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type ErpPostingFacts } from "#server/domain/exceptions/facts";
import { bookDifference, bookProblems } from "#server/domain/exceptions/process-books";
import { standingPostings } from "#server/domain/exceptions/process-postings";
import { correctPosting } from "#server/domain/exceptions/types/erp-total-mismatch-fixes";
import { amountWords, listWords } from "#server/domain/exceptions/words";

const Details = z.strictObject({
  problem: z.enum(bookProblems),
  postings: z.array(
    z.strictObject({ id: z.string(), number: z.string().nullable(), currency: z.string(), totalMinor: z.string() }),
  ),
  /** What the ERP has, and what billing has, of the amount in question. */
  postedMinor: z.string(),
  billedMinor: z.string(),
  creditId: z.string().nullable(),
  currency: z.string(),
});
export type MismatchDetails = z.infer<typeof Details>;

const causes: Record<MismatchDetails["problem"], string> = {
  void_in_billing: "Void in billing, still posted",
  posted_twice: "Posted more than once",
  currency: "Posted in another currency",
  total: "Posted over another total",
  tax: "Posted with another tax",
  credit: "Credit posted over another amount",
};

export const erpTotalMismatch = defineExceptionType({
  key: "erp_total_mismatch",
  label: "ERP total mismatch",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["mapping_change", "manual_entry", "erp_setup", "source_outage"],
  dueInHours: 24,
  severity: ({ problem }) => (problem === "tax" || problem === "credit" ? "medium" : "high"),
  holdsInvoice: () => false,
  detect(facts) {
    const found = bookDifference(facts);
    if (!found) return null;
    return {
      dedupeKey: facts.invoice.id,
      details: {
        problem: found.problem,
        postings: found.postings.map(({ externalId, number, currency, totalMinor }) => ({
          id: externalId,
          number,
          currency,
          totalMinor: totalMinor.toString(),
        })),
        postedMinor: found.postedMinor.toString(),
        billedMinor: found.billedMinor.toString(),
        creditId: found.creditId,
        currency: facts.invoice.currency,
      },
    };
  },
  title(details) {
    if (details.problem === "currency") return `Posted in ${details.postings[0]?.currency ?? "another currency"}`;
    const { posted, billed } = amountsOf(details);
    if (details.problem === "void_in_billing") return `Void in billing, ${posted} posted`;
    const what = { posted_twice: "Posted twice", total: "Total", tax: "Tax", credit: "Credit" }[details.problem];
    return `${what}: ERP ${posted}, billing ${billed}`;
  },
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const { posted, billed, off } = amountsOf(details);
    const numbers = listWords(details.postings.map((posting) => posting.number ?? posting.id));
    switch (details.problem) {
      case "void_in_billing":
        return `${name} is void in billing and the ERP still has ${numbers} over ${posted} for it; receivables in the books are too high by that.`;
      case "posted_twice":
        return `${name} over ${billed} stands in the ERP ${details.postings.length === 2 ? "twice" : `${details.postings.length} times`}, as ${numbers}, over ${posted} in all; receivables in the books are off by ${off}.`;
      case "currency":
        return `${name} is billed in ${details.currency} and the ERP posted ${numbers} in ${currenciesOf(details)}; neither receivables nor the payment can agree.`;
      case "total":
        return `${name} is billed over ${billed} and the ERP posted ${numbers} over ${posted}; receivables in the books are off by ${off}, and its payment will not clear it.`;
      case "tax":
        return `${name} carries ${billed} of tax and the ERP posted ${numbers} with ${posted}; the tax return would be off by ${off}.`;
      case "credit":
        return `A credit of ${billed} on ${name} stands in the ERP over ${posted}; receivables in the books are off by ${off}.`;
    }
  },
  amount(details) {
    const difference = BigInt(details.postedMinor) - BigInt(details.billedMinor);
    const minor =
      details.problem === "currency" ? BigInt(details.billedMinor) : difference < 0n ? -difference : difference;
    return { minor, currency: details.currency };
  },
  cause: (details, facts) => `${facts.entity.code}: ${causes[details.problem]}`,
  evidence(details, facts) {
    const { billing, erp } = systemNames;
    const { invoice } = facts;
    const { problem } = details;
    const postings = details.postings.map(
      ({ id, ...stored }) =>
        facts.erpPostings.find(({ externalId }) => externalId === id) ?? { ...stored, externalId: id },
    );
    const seen = (posting: (typeof postings)[number]) => ("seenAt" in posting ? posting : null);
    const rows = postings.map((posting, index) => ({
      label: postings.length === 1 ? "Total" : `Total, posting ${index + 1}`,
      differs:
        problem === "total" || problem === "currency" || problem === "posted_twice" || problem === "void_in_billing",
      cells: [
        cell(billing, index === 0 ? amountWords(invoice.totalMinor, invoice.currency) : null, invoice, "invoice"),
        cell(
          erp,
          `${posting.number ?? posting.externalId}: ${amountWords(BigInt(posting.totalMinor), posting.currency)} ${posting.currency}`,
          seen(posting),
          "invoice",
        ),
      ],
    }));
    const [first] = postings;
    const tax = first && "taxMinor" in first ? first.taxMinor : null;
    const credit = facts.erpCredits.find(({ externalId }) => externalId === details.creditId) ?? null;
    return evidenceOf(
      [billing, erp],
      [
        ...rows,
        tax === null || postings.length > 1
          ? null
          : {
              label: "Tax",
              differs: problem === "tax",
              cells: [
                cell(billing, amountWords(invoice.taxMinor, invoice.currency), invoice, "invoice"),
                cell(erp, amountWords(tax, first?.currency ?? invoice.currency), first ? seen(first) : null, "invoice"),
              ],
            },
        invoice.creditedMinor === 0n && facts.erpCredits.length === 0
          ? null
          : {
              label: "Credits",
              differs: problem === "credit",
              cells: [
                cell(billing, amountWords(invoice.creditedMinor, invoice.currency), invoice, "credit_note"),
                cell(
                  erp,
                  listWords(
                    facts.erpCredits.map(
                      ({ number, externalId, totalMinor, currency }) =>
                        `${number ?? externalId}: ${amountWords(totalMinor, currency)}`,
                    ),
                  ) || null,
                  credit ?? facts.erpCredits[0] ?? null,
                  "creditmemo",
                ),
              ],
            },
        statedRow("Status", [
          cell(billing, invoice.status, invoice, "invoice"),
          cell(
            erp,
            listWords(facts.erpPostings.map(({ status }) => status)) || null,
            facts.erpPostings[0] ?? null,
            "invoice",
          ),
        ]),
      ],
    );
  },
  fixes: (details, facts, today) => [correctPosting(details, facts, today)],
  proof(_details, facts) {
    const { invoice } = facts;
    const name = documentName(invoice);
    const postings = standingPostings(facts);
    if (postings.length === 0) return `The ERP has nothing posted for ${name} any more.`;
    const total = postings.reduce((sum, posting) => sum + posting.totalMinor, 0n);
    return `The ERP has ${name} as ${numbersOf(postings)} over ${amountWords(total, invoice.currency)}, as billing does.`;
  },
  seenAt: ({ erpPostings, invoice }) =>
    erpPostings.reduce(
      (latest, { seenAt }) => (seenAt > latest ? seenAt : latest),
      erpPostings[0]?.seenAt ?? invoice.seenAt,
    ),
});

function numbersOf(postings: readonly ErpPostingFacts[]): string {
  return listWords(postings.map((posting) => posting.number ?? posting.externalId));
}

function amountsOf({ postedMinor, billedMinor, currency }: MismatchDetails) {
  const difference = BigInt(postedMinor) - BigInt(billedMinor);
  return {
    posted: amountWords(BigInt(postedMinor), currency),
    billed: amountWords(BigInt(billedMinor), currency),
    off: amountWords(difference < 0n ? -difference : difference, currency),
  };
}

function currenciesOf({ postings }: MismatchDetails): string {
  return listWords([...new Set(postings.map(({ currency }) => currency))]);
}
