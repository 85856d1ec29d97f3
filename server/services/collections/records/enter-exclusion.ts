import { EnterExclusionInput, LONGEST_EXCLUSION_DAYS } from "#server/domain/collections/record-inputs";
import { isLongExclusion } from "#server/domain/collections/record-rules";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { leaveOut } from "#server/services/collections/records/exclusions";

/** Leaves a customer, or one invoice, alone for some days. */
export const enterExclusion = defineCommand({
  name: "exclusion.enter",
  permission: "collection.work",
  input: EnterExclusionInput,
  async run(scope, input) {
    if (isLongExclusion(input))
      throw ruleViolation(
        `Whoever leads collections leaves a customer out for more than ${LONGEST_EXCLUSION_DAYS} days, or without an end. Choose an earlier end, or ask them.`,
      );
    return leaveOut(scope, input);
  },
});

/** The same for as long as it takes. */
export const enterLongExclusion = defineCommand({
  name: "exclusion.enter_long",
  permission: "collection.lead",
  input: EnterExclusionInput,
  run: leaveOut,
});
