import { EndExclusionInput } from "#server/domain/collections/record-inputs";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { doer } from "#server/services/collections/records/account-event";
import { endExclusionNow, isLeadsToEnd, lockExclusion } from "#server/services/collections/records/exclusions";

/** Ends an exclusion before its time: one's own, or somebody else's short one. */
export const endExclusion = defineCommand({
  name: "exclusion.end",
  permission: "collection.work",
  input: EndExclusionInput,
  async run(scope, { exclusionId, reason }) {
    const locked = await lockExclusion(scope, exclusionId);
    const { exclusion } = locked;
    const isOwn = exclusion.kind === "left_out" && exclusion.enteredById === doer(scope).id;
    if (isLeadsToEnd(exclusion) && !isOwn)
      throw ruleViolation(
        exclusion.kind === "left_out"
          ? `${exclusion.enteredBy} left it out for long. They end that themselves, or whoever leads collections does.`
          : "Only whoever leads collections ends a standstill. Ask them.",
      );
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
