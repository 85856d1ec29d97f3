import type { ReactNode } from "react";

type PartProps = { isNumber?: boolean; children?: ReactNode };

/** A table that scrolls sideways where it does not fit. */
export function ScrollingTable({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label={`${label}, scrolls sideways`} tabIndex={0} data-scrolls className="overflow-x-auto border-y">
      <table className="w-full min-w-[40rem] sm:min-w-[52rem] text-left">
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function Head({ isNumber = false, children }: PartProps) {
  return (
    <th
      scope="col"
      className={`whitespace-nowrap px-3 py-1.5 font-medium first:pl-0.5 ${isNumber ? "text-right" : ""}`}
    >
      {children}
    </th>
  );
}

export function Cell({ isNumber = false, children }: PartProps) {
  return <td className={`px-3 py-1.5 first:pl-0.5 ${isNumber ? "text-right" : ""}`}>{children}</td>;
}
