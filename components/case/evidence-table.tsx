"use client";
import type { Evidence, EvidenceCell, EvidenceRow } from "#server/domain/cases/views";
import { Instant } from "../format/instant";
import { useStaleText } from "../sync/use-facts-freshness";
import { cn } from "../ui/cn";
import { differingCells } from "./differing-cells";
import { Prose } from "./prose";
import { Section } from "./section";
import { shortId } from "./short-ids";
import { systemName } from "./words";

/** The same facts as each system tells them, side by side; where they disagree it is seen, read and heard. */
export function EvidenceTable({ evidence, isClosed }: { evidence: Evidence; isClosed: boolean }) {
  const staleText = useStaleText();
  if (evidence.rows.length === 0) return null;
  return (
    <Section title={isClosed ? "Evidence, as it was found" : "Evidence"}>
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls, named for those who cannot see why */}
      <div
        role="group"
        aria-label="Evidence by system"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        tabIndex={0}
        data-scrolls
        className="-mx-1 overflow-x-auto px-1"
      >
        <table className="w-full min-w-80 table-fixed border-collapse text-left">
          <thead>
            <tr className="border-b">
              <th scope="col" className="w-[28%] py-1 pr-3 font-medium text-ink-2 text-sm">
                Fact
              </th>
              {evidence.systems.map((system) => (
                <th key={system} scope="col" className="px-2 py-1 font-medium text-ink-2 text-sm">
                  {systemName(system)}
                  {isClosed ? null : <Stale text={staleText(system)} />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {evidence.rows.map((row) => (
              <Row key={row.label} row={row} systems={evidence.systems} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** The words stand in the column's head, which is read out with each of its cells. */
function Stale({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <span suppressHydrationWarning className="block text-warn">
      {text}
    </span>
  );
}

function Row({ row, systems }: { row: EvidenceRow; systems: readonly string[] }) {
  const differing = differingCells(row);
  return (
    <tr className="border-b align-top last:border-b-0">
      <th scope="row" className="py-1.5 pr-3 font-normal text-ink-2">
        {row.label}
        {row.differs ? (
          <span className="ml-1.5 font-medium text-warn">
            <span aria-hidden="true">≠</span>
            <span className="sr-only">, the systems disagree</span>
          </span>
        ) : null}
      </th>
      {systems.map((system) => {
        const index = row.cells.findIndex((cell) => cell.system === system);
        return <Cell key={system} cell={row.cells[index]} differs={differing[index] ?? false} />;
      })}
    </tr>
  );
}

function Cell({ cell, differs }: { cell: EvidenceCell | undefined; differs: boolean }) {
  return (
    <td className={cn("forced-border px-2 py-1.5", differs && "bg-differ")}>
      <span className={cn("break-words", differs && "font-medium")}>
        {differs ? <span className="sr-only">Differs: </span> : null}
        {cell?.value ? <Prose text={cell.value} /> : <Nothing />}
      </span>
      {cell?.source ? (
        <span className="block text-ink-2 text-sm">
          <span className="sr-only">{cell.source.type.replaceAll("_", " ")} </span>
          <code
            title={`${cell.source.type.replaceAll("_", " ")} ${cell.source.id}`}
            className="whitespace-nowrap font-mono"
          >
            {shortId(cell.source.id)}
          </code>
          {cell.asOf ? (
            <>
              {" · "}
              <Instant at={cell.asOf} className="whitespace-nowrap" />
            </>
          ) : null}
        </span>
      ) : null}
    </td>
  );
}

function Nothing() {
  return (
    <span className="text-ink-2">
      <span aria-hidden="true">–</span>
      <span className="sr-only">says nothing</span>
    </span>
  );
}
