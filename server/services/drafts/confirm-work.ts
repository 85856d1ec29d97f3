import { DecideInput } from "#server/domain/drafts/inputs";
import { defineCommand } from "#server/kernel/command";
import { decidePart } from "#server/services/drafts/decide-part";

/** The project lead confirms that the work was done as billed, or sends the draft back to billing. */
export const confirmWork = defineCommand({
  name: "draft.confirm_work",
  permission: "draft.confirm_work",
  input: DecideInput,
  run: (scope, input) => decidePart(scope, "project_lead", input),
});
