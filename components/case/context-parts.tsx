import type { ReactNode } from "react";

/** A titled part of what stands beside a case. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="space-y-3 px-4 py-4">
      <h3 className="font-medium text-ink-2 text-sm">{title}</h3>
      {children}
    </section>
  );
}

/** Facts in two columns; what is not known is left out. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {facts.map(([label, value]) =>
        value === null ? null : (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
