import { actsInWords } from "#server/domain/policies/freshness-document";
import type { DocumentDetail } from "#server/domain/policies/views";
import { ownLimits, rowsOf } from "./freshness-rows";

/** What counts now: every group of facts, how old it may be, and what waits for it. */
export function FreshnessInForce({ detail }: { detail: Extract<DocumentDetail, { type: "freshness" }> }) {
  return (
    <section
      aria-label="What is in force, scrolls sideways"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
      tabIndex={0}
      data-scrolls
      className="overflow-x-auto border-y"
    >
      <table className="w-full min-w-[44rem] text-left">
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>
            {["Facts", "Stale after", "What waits until they are read again"].map((head) => (
              <th key={head} scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(detail.document, detail.sources).map((row) => (
            <tr key={row.id} className="border-t align-top">
              <th scope="row" className="px-3 py-1.5 font-normal">
                {row.name}
              </th>
              <td className="whitespace-nowrap px-3 py-1.5">
                {row.minutes === "" ? (
                  <span className="text-ink-2">{ownLimits(row, detail.sources)}</span>
                ) : (
                  `${row.minutes} min`
                )}
              </td>
              <td className="max-w-96 text-pretty px-3 py-1.5">
                {row.contract.blocks.length === 0 ? (
                  <span className="text-ink-2">nothing</span>
                ) : (
                  actsInWords(row.contract.blocks)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
