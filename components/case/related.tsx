"use client";
import { useQuery } from "@tanstack/react-query";
import { isOpen } from "#server/domain/cases/machine";
import type { CaseRow } from "#server/domain/cases/views";
import { Amount } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { SeverityMark } from "../ui/severity-mark";
import { Section } from "./section";
import { stateWords } from "./words";

/** Cases that may be the same story. Mending one cause can close many. */
export function Related({ caseId, onOpen }: { caseId: string; onOpen: (caseId: string) => void }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.cases.related.queryOptions({ caseId }));
  if (!data) return null;
  const groups = [
    { title: "Same cause, still open", rows: data.sameCause },
    { title: "Same document", rows: data.sameDocument },
    { title: "Same customer", rows: data.sameCustomer },
  ].filter(({ rows }) => rows.length > 0);
  if (groups.length === 0) return null;
  return (
    <Section title="Related">
      <div className="space-y-3">
        {groups.map(({ title, rows }) => (
          <div key={title}>
            <h4 className="mb-1 font-medium text-ink-2 text-sm">{title}</h4>
            <ul className="-mx-2">
              {rows.map((row) => (
                <RelatedRow key={row.id} row={row} onOpen={onOpen} />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Section>
  );
}

function RelatedRow({ row, onOpen }: { row: CaseRow; onOpen: (caseId: string) => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={() => onOpen(row.id)}
        className="flex min-h-8 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-surface-2"
      >
        <SeverityMark severity={row.severity} />
        <span className="min-w-0 flex-1 truncate">{row.title}</span>
        <span className="shrink-0 text-ink-2 text-sm">
          {isOpen(row.state) ? (row.ownerName ?? "Nobody's") : stateWords[row.state]}
        </span>
        <Amount money={row.amount} />
      </button>
    </li>
  );
}
