import { sql } from "drizzle-orm";
import type { EvidenceRow } from "#server/domain/cases/views";
import { hintsOf } from "#server/domain/disputes/hints";
import { sourceLabels } from "#server/domain/disputes/records";
import type { DisputeView } from "#server/domain/disputes/views";
import type { Description } from "#server/domain/exceptions/define";
import { evidenceOf, statedRow } from "#server/domain/exceptions/evidence";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";
import { loadDisputes } from "#server/services/disputes/load-disputes";
import { loadHintFacts } from "#server/services/disputes/load-hint-facts";
import { activePolicy } from "#server/services/policies/active-policy";

const COLUMNS = ["Customer says", "Invoice", "Evidence"];

/** What is contested and why, for the pages of cases. */
export async function describeDisputes(
  scope: Pick<Scope, "tx" | "now">,
  caseIds: readonly string[],
): Promise<Map<string, Description>> {
  if (caseIds.length === 0) return new Map();
  const disputes = await loadDisputes(scope, sql`d.case_id = any(${sql.param([...caseIds])}::uuid[])`);
  if (disputes.length === 0) return new Map();
  const { promises: terms } = (await activePolicy(scope, "dunning")).document;
  const described = new Map<string, Description>();
  for (const dispute of disputes) {
    const today = businessDate(scope.now, await loadCustomerZone(scope, dispute.customer.id));
    const hints = hintsOf(await loadHintFacts(scope, dispute, { today, terms }));
    const rows = [...dispute.items.map(itemRow), ...hints.map(({ speaks, sentence }) => hintRow(speaks, sentence))];
    if (dispute.case)
      described.set(dispute.case.id, {
        diagnosis: diagnosisOf(dispute),
        evidence: evidenceOf(COLUMNS, rows),
        fixes: [],
        cause: null,
      });
  }
  return described;
}

function diagnosisOf({ customer, disputed, reason, raisedOn, personName, source }: DisputeView): string {
  const who = personName === null ? customer.name : `${personName} of ${customer.name}`;
  return `${who} contests ${amountWords(disputed.minor, disputed.currency)} since ${dayWords(raisedOn)}: ${reason.label.toLowerCase()} (${sourceLabels[source].toLowerCase()}).`;
}

function itemRow({ invoice, line, disputed, invoiceOpen }: DisputeView["items"][number]): EvidenceRow {
  return statedRow(line === null ? invoice.number : `${invoice.number}, ${line}`, [
    { system: "Customer says", value: amountWords(disputed.minor, disputed.currency), source: null, asOf: null },
    {
      system: "Invoice",
      value: `${amountWords(invoiceOpen.minor, invoiceOpen.currency)} left to pay`,
      source: { type: "invoice", id: invoice.number },
      asOf: null,
    },
  ]);
}

function hintRow(speaks: "for" | "against", sentence: string): EvidenceRow {
  return statedRow(speaks === "for" ? "Speaks for the claim" : "Speaks against it", [
    { system: "Evidence", value: sentence, source: null, asOf: null },
  ]);
}
