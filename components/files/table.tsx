import type { ReactNode } from "react";
import { cn } from "../ui/cn";

type PartProps = { isNumber?: boolean; className?: string; children?: ReactNode };

/** A table that scrolls sideways where it does not fit, reachable by keyboard for that. Words for readers alone stay within it. */
export function WideTable({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    <section
      aria-label={`${label}, scrolls sideways`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
      tabIndex={0}
      data-scrolls
      className="relative overflow-x-auto border-y"
    >
      <table className="w-full min-w-[44rem] text-left">
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function Head({ isNumber = false, className, children }: PartProps) {
  return (
    <th scope="col" className={cn("whitespace-nowrap px-3 py-1.5 font-medium", isNumber && "text-right", className)}>
      {children}
    </th>
  );
}

export function Cell({ isNumber = false, className, children }: PartProps) {
  return <td className={cn("px-3 py-1.5 align-top", isNumber && "text-right", className)}>{children}</td>;
}
