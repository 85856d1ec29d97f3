import { EndExclusionInput } from "#server/domain/collections/record-inputs";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { doer } from "#server/services/collections/records/account-event";
import {
  type ExclusionRecord,
  endExclusionNow,
  isLeadsToEnd,
  lockExclusion,
} from "#server/services/collections/records/exclusions";

/** Ends an exclusion before its time: one's own, or somebody else's short one. */
export const endExclusion = defineCommand({
  name: "exclusion.end",
  permission: "collection.work",
  input: EndExclusionInput,
  async run(scope, { exclusionId, reason }) {
    const locked = await lockExclusion(scope, exclusionId);
    const { exclusion } = locked;
    const isOwn = exclusion.kind === "left_out" && exclusion.enteredById === doer(scope).id;
    if (isLeadsToEnd(exclusion) && !isOwn) throw ruleViolation(leadsWords(exclusion));
    return endExclusionNow(scope, locked, reason);
  },
});

/** The same for whatever was entered by whomever, standstills too. */
export const endAnyExclusion = defineCommand({
  name: "exclusion.end_any",
  permission: "collection.lead",
  input: EndExclusionInput,
  async run(scope, { exclusionId, reason }) {
    return endExclusionNow(scope, await lockExclusion(scope, exclusionId), reason);
  },
});

function leadsWords({ kind, enteredBy }: Pick<ExclusionRecord, "kind" | "enteredBy">): string {
  if (kind === "left_out")
    return `${enteredBy} left it out for long. They end that themselves, or whoever leads collections does.`;
  return kind === "agency"
    ? "Only whoever leads collections takes an account back from the agency. Ask them."
    : "Only whoever leads collections ends a standstill. Ask them.";
}
