import { amountOfLines } from "#server/domain/drafts/content";
import { ratesFor } from "#server/domain/drafts/edit-line";
import { type LineTerms, netOf } from "#server/domain/drafts/line-terms";
import type { DraftReviewState } from "#server/domain/drafts/machine";
import type { ReviewStep, SequenceFacts } from "#server/domain/drafts/sequence";
import {
  type DraftLine,
  milestoneSupport,
  type ProjectRate,
  type Support,
  supportLines,
  termsOf,
  timeSupports,
} from "#server/domain/drafts/support";
import type { HourlyRateFacts } from "#server/domain/exceptions/project-facts";
import type { Scope } from "#server/kernel/context";
import { type DraftInvoice, loadInvoice, loadLines, loadTime } from "#server/services/drafts/load-draft-rows";
import { isOnItsWay, lastChange, loadEdits, type StoredEdit, standingEdits } from "#server/services/drafts/load-edits";
import { loadSteps, type ReviewRecord } from "#server/services/drafts/lock-review";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { loadBilledMilestones } from "#server/services/exceptions/load-billed-work";
import { loadRates } from "#server/services/exceptions/load-project-facts";

/** A line with the work behind it, what it bills in hours and price, and what it may be set to. */
export type LoadedLine = {
  line: DraftLine;
  support: Support | null;
  terms: LineTerms;
  rates: readonly HourlyRateFacts[];
  /** Nothing else will be left on the draft without it. */
  isOnlyLine: boolean;
};

export type LoadedDraft = {
  review: ReviewRecord & { state: DraftReviewState };
  steps: readonly ReviewStep[];
  edits: readonly StoredEdit[];
  /** Those that hold: neither refused by billing nor taken back. */
  standing: readonly StoredEdit[];
  invoice: DraftInvoice;
  lines: readonly LoadedLine[];
  /** Lines with a change that billing has not confirmed, or that we have not read there yet. */
  onItsWay: ReadonlySet<string>;
  card: readonly ProjectRate[];
  amountMinor: bigint;
  sequence: SequenceFacts;
};

/** A review with its draft and everything that is beside it: what commands decide from and the page shows. */
export async function loadDraft(scope: Scope, row: ReviewRecord): Promise<LoadedDraft> {
  const invoice = await loadInvoice(scope, row.invoiceId);
  const lines = (await loadLines(scope, [row.invoiceId])).get(row.invoiceId) ?? [];
  const edits = await loadEdits(scope, row.id);
  const entries = await loadTime(scope, invoice);
  const milestones = (await loadBilledMilestones(scope, [invoice.id])).get(invoice.id) ?? [];
  const projectIds = [row.projectId, ...entries.map(({ projectId }) => projectId)];
  const card = [...(await loadRates(scope, [...new Set(projectIds)]))].flatMap(([projectId, rates]): ProjectRate[] =>
    rates.map((rate) => ({ ...rate, projectId })),
  );
  const supports: Support[] = [...timeSupports(entries, card), ...milestones.map(milestoneSupport)];
  const work = new Map(
    lines.flatMap(({ externalId }): [string, string][] => {
      const key = lastChange(edits, externalId)?.terms.work;
      return key ? [[externalId, key]] : [];
    }),
  );
  const standing = standingEdits(edits);
  const isLeaving = (line: DraftLine) => lastChange(edits, line.externalId)?.terms.isLeftOut === true;
  const amountMinor = amountOfLines(lines);
  const toBase = await baseAmounts(scope, [invoice.currency], scope.now.toISOString().slice(0, 10));
  const base = toBase({ minor: amountMinor, currency: invoice.currency });
  return {
    review: row as LoadedDraft["review"],
    steps: await loadSteps(scope, row.id),
    edits,
    standing,
    invoice,
    card,
    amountMinor,
    onItsWay: linesOnTheirWay(edits, lines, invoice.seenAt),
    lines: supportLines(lines, supports, work).map((supported) => {
      const rates = ratesFor(supported.support, card, invoice.currency);
      const known = lastChange(edits, supported.line.externalId)?.terms ?? null;
      return {
        ...supported,
        rates,
        isOnlyLine: lines.every((line) => line === supported.line || isLeaving(line)),
        terms: termsOf(
          supported,
          rates.map(({ hourlyMinor }) => hourlyMinor),
          known,
        ),
      };
    }),
    sequence: {
      netEditMinor: standing.reduce((sum, edit) => sum + netOf(edit), 0n),
      // Without a rate the conversion answers nothing for something.
      baseAmountMinor: amountMinor !== 0n && base === 0n ? null : base,
    },
  };
}

function linesOnTheirWay(edits: readonly StoredEdit[], lines: readonly DraftLine[], seenAt: Date): Set<string> {
  const ids = [...new Set(edits.map(({ lineExternalId }) => lineExternalId))];
  return new Set(
    ids.filter((id) => {
      const change = lastChange(edits, id);
      return change !== null && isOnItsWay(change, lines.find(({ externalId }) => externalId === id) ?? null, seenAt);
    }),
  );
}
