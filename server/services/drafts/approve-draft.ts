import { DecideInput } from "#server/domain/drafts/inputs";
import { defineCommand } from "#server/kernel/command";
import { decidePart } from "#server/services/drafts/decide-part";

/** Billing approves what the draft bills beside the contract, or sends it back to the project lead. */
export const approveDraft = defineCommand({
  name: "draft.approve",
  permission: "draft.review",
  input: DecideInput,
  run: (scope, input) => decidePart(scope, "billing", input),
});
