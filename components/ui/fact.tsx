import type { ReactNode } from "react";
import { cn } from "./cn";

type Props = { label: string; hint?: string; isWrong?: boolean; children: ReactNode };

/** One named value of a list of them, the name above it. */
export function Fact({ label, hint, isWrong = false, children }: Props) {
  return (
    <div title={hint}>
      <dt className="text-ink-2 text-sm">{label}</dt>
      <dd className={cn("font-medium", isWrong && "text-danger")}>{children}</dd>
    </div>
  );
}
