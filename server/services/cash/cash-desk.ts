import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { receiptDecisions } from "#db/schema/cash";
import { isOpen } from "#server/domain/cases/machine";
import { MATCHED_TYPE } from "#server/domain/cash/decisions";
import { differenceWords } from "#server/domain/cash/differences";
import type { CashDeskView, DecisionView, ProposalView } from "#server/domain/cash/views";
import { type CashDesk, proposalKey, settlementOf, whyNotAccepted } from "#server/domain/exceptions/cash-desk";
import type { Candidate } from "#server/domain/exceptions/payment-candidates";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import { invoiceName } from "#server/domain/exceptions/payment-words";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { loadDesk } from "#server/services/cash/load-desk";

/** What the money of a case may be for, with why, and what was decided and can still be undone; null for other cases. */
export const cashDesk = defineQuery({
  name: "cash.desk",
  permission: "cash.read",
  input: z.strictObject({
    caseId: z.uuid(),
    /** What the case was when it was asked, so that whoever keeps the answer asks anew once it moved on. */
    version: z.int().min(1).optional(),
  }),
  async run(scope, { caseId }): Promise<CashDeskView | null> {
    const row = await findCase(scope, caseId);
    const desk = isOpen(row.state) ? await loadDesk(scope, row) : null;
    const decision = await decisionOn(scope, row);
    if (!desk) return decision ? { ...nothingLeft(row), decision, readAt: scope.now } : null;
    const { candidates, verdict } = desk.matched;
    return {
      amount: { minor: desk.amountMinor, currency: desk.currency },
      proposals: candidates.map((candidate) => proposalOf(desk, candidate)),
      verdict: verdictOn(row, verdict),
      splittable: likeliestFirst(desk).map((invoice) => ({
        id: invoice.id,
        name: invoiceName(invoice),
        customerName: invoice.customerName,
        dueOn: invoice.dueOn,
        open: { minor: invoice.balanceMinor, currency: invoice.currency },
      })),
      refusal: desk.refusal,
      decision,
      readAt: scope.now,
    };
  },
});

/** However certain: what was decided about once already, somebody decides about again. */
function verdictOn({ type }: CaseRecord, { kind, because }: CashDesk["matched"]["verdict"]): CashDeskView["verdict"] {
  return kind === "automatic" && type !== MATCHED_TYPE
    ? { kind: "proposed", because: ["Only money that was put nowhere yet is applied by itself."] }
    : { kind, because: [...because] };
}

function nothingLeft(row: CaseRecord): Omit<CashDeskView, "decision" | "readAt"> {
  return {
    amount: { minor: row.amountMinor ?? 0n, currency: row.currency ?? "EUR" },
    proposals: [],
    verdict: { kind: "nothing", because: [] },
    splittable: [],
    refusal: null,
  };
}

/** What is proposed, what else its customers owe, then what was due first. */
function likeliestFirst({ open, currency, matched: { candidates } }: CashDesk): CashInvoiceFacts[] {
  const proposed = candidates.flatMap(({ invoices }) => invoices);
  const ids = proposed.map(({ id }) => id);
  const customers = new Set(proposed.map(({ customerId }) => customerId));
  const rank = ({ id, customerId }: CashInvoiceFacts) =>
    ids.includes(id) ? ids.indexOf(id) : ids.length + (customers.has(customerId) ? 0 : 1);
  const dueOf = ({ dueOn, issuedOn }: CashInvoiceFacts) => dueOn ?? issuedOn;
  return open
    .filter((invoice) => invoice.currency === currency)
    .sort((left, right) => rank(left) - rank(right) || (dueOf(left) < dueOf(right) ? -1 : 1));
}

function proposalOf(desk: CashDesk, candidate: Candidate): ProposalView {
  const { currency } = desk;
  const { shares, credits, writeOff, restMinor } = settlementOf(desk, candidate);
  return {
    key: proposalKey(candidate),
    invoices: candidate.invoices.map((invoice) => ({
      id: invoice.id,
      name: invoiceName(invoice),
      customerName: invoice.customerName,
      dueOn: invoice.dueOn,
      open: { minor: invoice.balanceMinor, currency: invoice.currency },
      pays: {
        minor: shares.find((share) => share.invoice.id === invoice.id)?.minor ?? 0n,
        currency: invoice.currency,
      },
    })),
    credits: credits.map(({ credit, minor }) => ({
      name: credit.number ?? "credit",
      amount: { minor, currency: credit.currency },
    })),
    difference: {
      kind: candidate.difference.kind,
      amount: { minor: candidate.difference.minor, currency },
      words: differenceWords(candidate.difference, currency),
    },
    writeOff: writeOff === null ? null : { minor: writeOff.minor, currency: writeOff.invoice.currency },
    rest: restMinor > 0n ? { minor: restMinor, currency } : null,
    points: candidate.score,
    reasons: candidate.points.map(({ points, words }) => ({ points, words })),
    refusal: whyNotAccepted(desk, candidate),
  };
}

/** The latest decision that was not undone, while its acts are on their way. */
async function decisionOn(scope: Pick<Scope, "tx" | "now">, row: CaseRecord): Promise<DecisionView | null> {
  if (row.state !== "correcting") return null;
  const [found] = await scope.tx
    .select()
    .from(receiptDecisions)
    .where(and(eq(receiptDecisions.caseId, row.id), isNull(receiptDecisions.undoneAt)))
    .orderBy(desc(receiptDecisions.decidedAt))
    .limit(1);
  if (!found) return null;
  return {
    id: found.id,
    kind: found.kind,
    parts: [...found.parts],
    by: found.decidedBy,
    at: found.decidedAt,
    undoUntil: found.heldUntil > scope.now ? found.heldUntil : null,
  };
}
