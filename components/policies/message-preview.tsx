import type { RenderedMessage } from "#server/domain/mail/render-message";

/** A message as its reader sees it. Drawn from its blocks, never from its HTML. */
export function MessagePreview({
  message: { subject, blocks },
}: {
  message: Pick<RenderedMessage, "subject" | "blocks">;
}) {
  return (
    <article
      aria-label="How it reads"
      className="flex min-w-0 max-w-[44rem] flex-col gap-3 rounded-md border bg-surface-1 p-4"
    >
      <p className="break-words font-semibold">
        <bdi>{subject}</bdi>
      </p>
      {blocks.map((block, place) =>
        block.is === "paragraph" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no other name than their place
          <p key={place} className="whitespace-pre-line break-words">
            <bdi>{block.text}</bdi>
          </p>
        ) : (
          <section
            key={`${block.table.currency} ${block.table.isDue}`}
            aria-label={`${block.table.heading ?? "Invoices"} in ${block.table.currency}, scrolls sideways`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
            tabIndex={0}
            className="overflow-x-auto"
          >
            {block.table.heading === null ? null : <p className="font-medium">{block.table.heading}</p>}
            <table className="w-full text-left">
              <thead className="text-ink-2 text-sm">
                <tr>
                  {block.table.columns.map((name, column) => (
                    <th key={name} scope="col" className={column >= 3 ? "py-1 pr-3 text-right" : "py-1 pr-3"}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {block.table.rows.map((row) => (
                  <tr key={row.join(" ")} className="border-t">
                    {row.map((value, column) => (
                      <td
                        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                        key={column}
                        className={
                          column >= 3 ? "whitespace-nowrap py-1 pr-3 text-right" : "whitespace-nowrap py-1 pr-3"
                        }
                      >
                        {value}
                      </td>
                    ))}
                  </tr>
                ))}
                {block.table.sums.map(({ label, amount }) => (
                  <tr key={label} className="border-t font-medium">
                    <th scope="row" colSpan={block.table.columns.length - 1} className="py-1 pr-3">
                      {label}
                    </th>
                    <td className="whitespace-nowrap py-1 pr-3 text-right">{amount}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ),
      )}
    </article>
  );
}
