import type { AuthorityPolicy, AuthorityRow } from "#server/domain/approvals/authority";
import { conditionWords, signingWords } from "#server/domain/approvals/authority-diff";
import { authorityExpression } from "#server/domain/approvals/row-expression";
import { Count } from "../format/count";
import { ShowExpression } from "./show-expression";
import { Cell, RowHead, Table } from "./table";

/** The table of authority as a controller reads it: rows from top to bottom, the first that holds decides. */
export function AuthorityInForce({ document }: { document: AuthorityPolicy }) {
  return (
    <div className="flex flex-col gap-4">
      <Table label="Table of authority" heads={["Row", "Holds for", "Who signs, in this order", "Second factor"]}>
        {document.rows.map((row) => (
          <tr key={row.key} className="border-t">
            <RowHead>{row.name}</RowHead>
            <Cell>
              <span className="block first-letter:uppercase">{conditionWords(row.when)}</span>
              <ShowExpression row={row.name} expression={authorityExpression(row.when)} />
            </Cell>
            <Cell>
              <span className="block first-letter:uppercase">{signingWords(row.outcome)}</span>
            </Cell>
            <Cell>{secondFactorWords(row)}</Cell>
          </tr>
        ))}
      </Table>
      <Bounds document={document} />
    </div>
  );
}

function secondFactorWords({ outcome }: AuthorityRow): string {
  if (outcome.is === "refused") return "–";
  return outcome.secondFactor ? "Needed" : "Not needed";
}

/** 150 as "1.5%": tolerances are kept in hundredths of a percent. */
function percentOf(basisPoints: number): string {
  return `${basisPoints / 100}%`;
}

function Bounds({
  document: { splitWindows, tolerance, decideWithinHours, executeWithinDays },
}: {
  document: AuthorityPolicy;
}) {
  return (
    <ul className="flex max-w-[44rem] list-disc flex-col gap-1 pl-5 text-ink-2">
      <li>
        What is asked for alike is added up over <Count value={splitWindows.customer} /> days of one customer,{" "}
        <Count value={splitWindows.document} /> of one document and <Count value={splitWindows.person} /> of one
        requester; the largest sum counts.
      </li>
      <li>
        {tolerance.basisPoints === 0 || tolerance.minor === 0
          ? "A significant fact that changes after it was signed voids the signatures."
          : `A significant amount may move by ${percentOf(tolerance.basisPoints)} after it was signed, and by no more than ${tolerance.minor} of the smallest units of its currency (cents, yen); anything further voids the signatures.`}
      </li>
      <li>
        The next signature is due within <Count value={decideWithinHours} /> working hours, and signatures hold for{" "}
        <Count value={executeWithinDays} /> days.
      </li>
    </ul>
  );
}
