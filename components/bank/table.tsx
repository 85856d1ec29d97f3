import type { ReactNode } from "react";
import { cn } from "../ui/cn";

type PartProps = { isNumber?: boolean; className?: string; children?: ReactNode };

type TableProps = {
  label: string;
  head: ReactNode;
  children: ReactNode;
  /** How narrow it may become before it scrolls; what stands in a column of a page is narrower than a page. */
  least?: string;
};

/** A table that scrolls sideways where it does not fit. */
export function ScrollingTable({ label, head, children, least = "min-w-[40rem] sm:min-w-[52rem]" }: TableProps) {
  return (
    <section
      aria-label={`${label}, scrolls sideways`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
      tabIndex={0}
      data-scrolls
      className="relative overflow-x-auto border-y"
    >
      <table className={`w-full text-left ${least}`}>
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
  return <td className={cn("px-3 py-1.5", isNumber && "text-right", className)}>{children}</td>;
}
