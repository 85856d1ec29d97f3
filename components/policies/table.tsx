import type { ReactNode } from "react";
import { Head, ScrollingTable } from "../bank/table";
import { cn } from "../ui/cn";

type TableProps = {
  label: string;
  heads: readonly string[];
  /** Those of the heads over columns of numbers, which are read from the right. */
  numbers?: readonly string[];
  children: ReactNode;
  least?: string;
};

/** A table that scrolls sideways by itself on a narrow screen. */
export function Table({ label, heads, numbers = [], children, least = "min-w-[44rem]" }: TableProps) {
  return (
    <ScrollingTable
      label={label}
      least={least}
      head={heads.map((head) => (
        <Head key={head} isNumber={numbers.includes(head)}>
          {head}
        </Head>
      ))}
    >
      {children}
    </ScrollingTable>
  );
}

/** What stands on one line of a row stands on one line, buttons too. */
export function Cell({ isNumber = false, children }: { isNumber?: boolean; children: ReactNode }) {
  return <td className={cn("px-3 py-1.5 align-baseline", isNumber && "text-right")}>{children}</td>;
}

export function RowHead({ children }: { children: ReactNode }) {
  return (
    <th scope="row" className="px-3 py-1.5 text-left align-baseline font-medium">
      {children}
    </th>
  );
}

export function None() {
  return (
    <span className="text-ink-2">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  );
}
