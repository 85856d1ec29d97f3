import { subjectKinds } from "#server/domain/exceptions/registry";
import type { Reconciled } from "#server/services/exceptions/apply-findings";
import { reconcile } from "#server/services/exceptions/reconcile";
import { sweepEverything } from "#server/services/exceptions/sweep";
import type { Ground } from "#server/services/exceptions/testing/live-company";

/** Where each kind of subject is kept. */
const TABLES: Readonly<Record<(typeof subjectKinds)[number], string>> = {
  invoice: "invoices",
  payment: "payments",
  bank_entry: "bank_entries",
  inbox: "inbox",
  control_total: "control_totals",
  credit: "credit_memos",
  service_credit: "service_credits",
  customer: "customers",
  contract: "contracts",
  project: "projects",
  request: "approval_requests",
};

/**
 * The nightly sweep, and then a look at every subject there is, settled or not: what has been found already is all that
 * they find.
 * @returns a sentence for each that changed something.
 */
export async function whatLookingAgainChanges({ owner, asJob }: Ground): Promise<string[]> {
  const context = asJob("detect-exceptions");
  const sentences = [changesOf("The sweep", await sweepEverything(context))];
  for (const kind of subjectKinds) {
    const rows = await owner.unsafe<{ id: string }[]>(`select id from ${TABLES[kind]}`);
    const ids = rows.map((row) => row.id);
    sentences.push(changesOf(`Looking at every ${kind}`, await reconcile(context, kind, ids)));
  }
  return sentences.filter((sentence) => sentence !== null);
}

function changesOf(what: string, counts: Reconciled): string | null {
  const changes = Object.entries(counts).filter(([, count]) => count > 0);
  return changes.length === 0
    ? null
    : `${what} changed something: ${changes.map(([key, count]) => `${count} ${key}`).join(", ")}`;
}
