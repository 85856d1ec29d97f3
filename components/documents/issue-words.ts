import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** What is wrong with a value somebody wrote into a document, to follow its name: "is empty", "is above 90". */
export function issueWords(issue: Issue): string {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "number" ? `is below ${issue.minimum}` : "is empty";
    case "too_big":
      if (issue.origin === "string") return `is longer than ${issue.maximum} characters`;
      return issue.origin === "number" ? `is above ${issue.maximum}` : `has more than ${issue.maximum}`;
    case "invalid_type":
    case "invalid_value":
      return "is missing or cannot be read";
    default:
      return `cannot stand like this: ${issue.message.replace(/^./, (first) => first.toLowerCase())}`;
  }
}

/** "amountBelow" as people read it: "amount below". */
export function fieldName(key: PropertyKey | undefined): string {
  return String(key ?? "what was written")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}
