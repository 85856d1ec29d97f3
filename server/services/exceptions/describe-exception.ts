import { isOpen } from "#server/domain/cases/machine";
import type { Description } from "#server/domain/exceptions/define";
import { controlTotalTypeByKey, inboxTypeByKey, invoiceTypeByKey } from "#server/domain/exceptions/registry";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { loadControlTotalFacts } from "#server/services/exceptions/load-control-total-facts";
import { loadInvoiceFacts } from "#server/services/exceptions/load-facts";
import { loadInboxFacts } from "#server/services/exceptions/load-inbox-facts";

/** What is wrong and what it blocks, the evidence side by side, and the fixes, always from present facts. */
export async function describeException(scope: Pick<Scope, "tx" | "now">, row: CaseRecord): Promise<Description> {
  const described = (await describeSubject(scope, row)) ?? {
    diagnosis: `${row.title}.`,
    evidence: { systems: [], rows: [] },
    fixes: [],
    cause: row.causeSignature,
  };
  if (!isOpen(row.state)) return { ...described, fixes: [] };
  if (row.state !== "correcting") return described;
  return {
    ...described,
    fixes: described.fixes.map((fix) => ({ ...fix, refusal: "A fix is on its way. Wait for the source's answer." })),
  };
}

async function describeSubject(scope: Pick<Scope, "tx" | "now">, row: CaseRecord): Promise<Description | null> {
  const invoiceType = invoiceTypeByKey(row.type);
  if (invoiceType) {
    const [facts] = await loadInvoiceFacts(scope, [row.subjectId]);
    return facts ? invoiceType.describe(facts, row.details, businessDate(scope.now, facts.entity.timeZone)) : null;
  }
  const controlTotalType = controlTotalTypeByKey(row.type);
  if (controlTotalType) {
    const [total] = await loadControlTotalFacts(scope, [row.subjectId]);
    return total ? controlTotalType.describe(total, row.details, businessDate(scope.now, "UTC")) : null;
  }
  const inboxType = inboxTypeByKey(row.type);
  const [facts] = inboxType ? await loadInboxFacts(scope, [row.subjectId]) : [];
  return inboxType && facts ? inboxType.describe(facts, row.details, businessDate(scope.now, "UTC")) : null;
}
