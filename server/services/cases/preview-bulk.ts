import { asc, inArray } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { PersonActor } from "#server/domain/access/actor";
import { type BulkAct, BulkInput } from "#server/domain/cases/inputs";
import type { BulkPreview } from "#server/domain/cases/views";
import type { DisputeResolution } from "#server/domain/disputes/inputs";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { whyNot } from "#server/services/cases/act-rules";
import { isVisible, noSuchCase } from "#server/services/cases/find-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { describeException, firstFixOf } from "#server/services/exceptions/describe-exception";
import { loadPeople, loadPerson } from "#server/services/people/load-people";
import { mayWork } from "#server/services/people/may-work";

/** What a bulk act would do to each selected case and which it would pass over, before anything is done. */
export const previewBulk = defineQuery({
  name: "case.preview_bulk",
  permission: "case.read",
  input: BulkInput,
  async run(scope, { cases: selected, act }): Promise<BulkPreview> {
    const versions = new Map(selected.map((seen) => [seen.caseId, seen.version]));
    const rows = await scope.tx
      .select()
      .from(cases)
      .where(inArray(cases.id, [...versions.keys()]))
      .orderBy(asc(cases.id));
    const names = new Map((await loadPeople(scope)).map((person) => [person.userId, person.name]));
    const assignee = act.action === "assign" ? await loadPerson(scope, act.userId) : null;
    const preview: BulkPreview = { will: [], refused: [], totals: [] };
    const totals = new Map<string, bigint>();
    const byId = new Map(rows.filter((row) => isVisible(scope, row)).map((row) => [row.id, row]));
    for (const [caseId, version] of versions) {
      const row = byId.get(caseId);
      if (!row) {
        preview.refused.push({ caseId, number: 0, title: "", reason: noSuchCase().message });
        continue;
      }
      const told = { caseId: row.id, number: row.number, title: row.title };
      const changed = row.version === version ? null : "It changed since you selected it.";
      const outcome = changed ? { reason: changed } : await judge(scope, act, row, names, assignee);
      if ("reason" in outcome) preview.refused.push({ ...told, reason: outcome.reason });
      else {
        preview.will.push({ ...told, effect: outcome.effect });
        if (row.currency !== null && row.amountMinor !== null)
          totals.set(row.currency, (totals.get(row.currency) ?? 0n) + row.amountMinor);
      }
    }
    return { ...preview, totals: [...totals].map(([currency, amountMinor]) => ({ currency, amountMinor })) };
  },
});

async function judge(
  scope: Scope,
  act: BulkAct,
  row: CaseRecord,
  names: ReadonlyMap<string, string>,
  assignee: PersonActor | null,
): Promise<{ reason: string } | { effect: string }> {
  const refusal =
    whyNot(act.action, row, scope.actor, names.get(row.ownerId ?? "") ?? null) ??
    ruleOfInput(scope, act, row, assignee);
  if (refusal) return { reason: refusal };
  if (act.action !== "fix") return { effect: effectOf(act, row, assignee?.name ?? null) };
  const first = firstFixOf(await describeException(scope, row));
  if (!first) return { reason: "There is nothing to fix: the problem is not found any more." };
  if (first.refusal) return { reason: first.refusal };
  if (first.fields.some((field) => field.value === ""))
    return { reason: `"${first.label}" needs to be told something. Open the case to fix it.` };
  return { effect: first.label };
}

function ruleOfInput(scope: Scope, act: BulkAct, row: CaseRecord, assignee: PersonActor | null): string | null {
  if (act.action === "snooze" && new Date(act.until) <= scope.now) return "The moment to wake has passed.";
  if (act.action !== "assign") return null;
  if (!assignee || !mayWork(assignee, row)) return `${assignee?.name ?? "This person"} may not work it.`;
  return row.ownerId === assignee.userId ? `${assignee.name} holds it already.` : null;
}

const resolutionEffects: Record<DisputeResolution, string> = {
  rejected: "is rejected; it is asked for again",
  withdrawn: "is taken back by the customer; it is asked for again",
  accepted: "is accepted; a credit memo is asked for",
};

function effectOf(act: Exclude<BulkAct, { action: "fix" }>, row: CaseRecord, assigneeName: string | null): string {
  if (act.action === "take") return "becomes yours";
  if (act.action === "release") return "goes back to the queue";
  if (act.action === "assign") return `goes to ${assigneeName}`;
  if (act.action === "snooze") return `sleeps until ${act.until.slice(0, 16).replace("T", " ")} UTC`;
  if (act.action === "escalate") return `rises to level ${row.escalationLevel + 1}`;
  if (act.action === "decide_dispute") return resolutionEffects[act.resolution];
  return act.action === "resolve"
    ? "is resolved by hand; it opens again if the problem is still found"
    : `is dismissed as ${act.reason.replaceAll("_", " ")}`;
}
