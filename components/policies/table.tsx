import type { ReactNode } from "react";

type TableProps = { label: string; heads: readonly string[]; children: ReactNode; least?: string };

/** A table that scrolls sideways by itself on a narrow screen. */
export function Table({ label, heads, children, least = "min-w-[44rem]" }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label={`${label}, scrolls sideways`} tabIndex={0} data-scrolls className="overflow-x-auto border-y">
      <table className={`w-full text-left ${least}`}>
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function Cell({ children }: { children: ReactNode }) {
  return <td className="px-3 py-1.5 align-top">{children}</td>;
}

export function RowHead({ children }: { children: ReactNode }) {
  return (
    <th scope="row" className="px-3 py-1.5 text-left align-top font-medium">
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
