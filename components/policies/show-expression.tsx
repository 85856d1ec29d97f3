"use client";
import { Copy } from "lucide-react";
import { sentenceOf } from "../trpc/errors";
import { IconButton } from "../ui/icon-button";
import { toast } from "../ui/toaster";

/** What a row asks as one expression in CEL, for those who want it: to read and to copy. */
export function ShowExpression({ row, expression }: { row: string; expression: string }) {
  const copy = () =>
    navigator.clipboard.writeText(expression).then(
      () => toast.done("The expression is copied."),
      (error: unknown) => toast.failed(`The expression could not be copied. ${sentenceOf(error)}`),
    );
  return (
    <details className="mt-1">
      <summary className="w-fit rounded-md text-ink-2 text-sm hover:text-ink-1">
        Show expression<span className="sr-only"> of “{row}”</span>
      </summary>
      <div className="flex items-start gap-1">
        <code className="min-w-0 break-words font-mono text-sm">{expression}</code>
        <IconButton label={`Copy the expression of “${row}”`} size="sm" onClick={() => void copy()}>
          <Copy size={14} aria-hidden="true" />
        </IconButton>
      </div>
    </details>
  );
}
