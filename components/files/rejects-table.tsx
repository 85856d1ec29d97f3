"use client";
import type { Reject } from "#server/domain/receivables/read-rows";
import { Count } from "../format/count";
import { buttonClass } from "../ui/button-class";
import { Cell, Head, WideTable } from "./table";

type RejectsProps = { rejects: readonly Reject[]; total: number; download: string };

/** Which rows were refused, where, and why; the whole list is a file that can be corrected and brought in again. */
export function RejectsTable({ rejects, total, download }: RejectsProps) {
  if (total === 0) return null;
  return (
    <section aria-labelledby="rejects" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id="rejects" className="font-semibold">
          Rejected rows
        </h3>
        <a href={download} download className={buttonClass("quiet", "sm")}>
          Download the rejected rows
        </a>
      </div>
      <WideTable
        label="Rejected rows"
        head={
          <>
            <Head isNumber>Row</Head>
            <Head>Column</Head>
            <Head>Value</Head>
            <Head>Reason</Head>
          </>
        }
      >
        {rejects.map((reject) => (
          <tr key={reject.row} className="border-t">
            <Cell isNumber>{reject.row}</Cell>
            <Cell className="whitespace-nowrap">{reject.column}</Cell>
            <Cell className="max-w-64 break-words font-mono text-sm">{reject.value}</Cell>
            <Cell className="min-w-80 text-pretty">{reject.reason}</Cell>
          </tr>
        ))}
      </WideTable>
      {total > rejects.length ? (
        <p className="text-ink-2">
          And <Count value={total - rejects.length} /> more in the download.
        </p>
      ) : null}
    </section>
  );
}
