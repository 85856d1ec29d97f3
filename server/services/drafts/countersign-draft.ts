import { DecideInput } from "#server/domain/drafts/inputs";
import { defineCommand } from "#server/kernel/command";
import { decidePart } from "#server/services/drafts/decide-part";

/** The controller approves a draft that was lowered or is large, or sends it back to billing. */
export const countersignDraft = defineCommand({
  name: "draft.countersign",
  permission: "draft.countersign",
  input: DecideInput,
  run: (scope, input) => decidePart(scope, "controller", input),
});
