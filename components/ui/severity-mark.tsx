import type { Severity } from "#server/domain/cases/machine";
import { cn } from "./cn";

export const severityWords: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
};

const colours: Record<Severity, string> = {
  critical: "text-danger-mark",
  high: "text-warn-mark",
  medium: "text-accent",
  low: "text-line-strong",
};

/** Shape, colour and word: a full octagon, a full triangle, a half circle, a ring. The word is always there for a screen reader. */
export function SeverityMark({
  severity,
  hasWord = false,
  className,
}: {
  severity: Severity;
  hasWord?: boolean;
  className?: string;
}) {
  return (
    <span
      className={cn("inline-flex items-center gap-1.5 whitespace-nowrap", className)}
      title={hasWord ? undefined : `${severityWords[severity]} severity`}
    >
      <svg
        viewBox="0 0 14 14"
        width="14"
        height="14"
        aria-hidden="true"
        className={cn("shape shrink-0", colours[severity])}
      >
        <Shape severity={severity} />
      </svg>
      <span className={hasWord ? undefined : "sr-only"}>{severityWords[severity]}</span>
    </span>
  );
}

function Shape({ severity }: { severity: Severity }) {
  if (severity === "critical") return <path fill="currentColor" d="M4.4 1h5.2L13 4.4v5.2L9.6 13H4.4L1 9.6V4.4z" />;
  if (severity === "high") return <path fill="currentColor" d="M7 1.4 13.2 12.4H.8z" />;
  if (severity === "low") return <circle cx="7" cy="7" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
  return (
    <>
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path fill="currentColor" d="M7 2a5 5 0 0 1 0 10z" />
    </>
  );
}
