import { conditionWords, outcomeWords } from "#server/domain/routing/routing-words";
import { rowExpression } from "#server/domain/routing/row-expression";
import type { PolicyDetail } from "#server/domain/routing/views";
import { labelsOf } from "./labels";
import { ShowExpression } from "./show-expression";
import { Cell, RowHead, Table } from "./table";

type Props = { detail: Extract<PolicyDetail, { kind: "routing" }> };

/** The decision table as it is read: from top to bottom. */
export function RoutingInForce({ detail }: Props) {
  const labels = labelsOf(detail.choices);
  const { rows } = detail.document;
  return (
    <>
      <p className="max-w-[44rem] text-pretty text-ink-2">
        Rows are read from top to bottom, and the first that holds decides. A case no row holds for stays as it was
        found and waits for everybody.
      </p>
      {rows.length === 0 ? (
        <p>The table has no rows.</p>
      ) : (
        <Table label="Decision table" heads={["Place", "Row", "Holds for", "Decides"]}>
          {rows.map((row, place) => (
            <tr key={row.key} className="border-t">
              <Cell>{place + 1}</Cell>
              <RowHead>{row.name}</RowHead>
              <Cell>
                <span className="block first-letter:uppercase">
                  {conditionWords({ ...row.when, expression: "" }, labels)}
                </span>
                {row.when.expression.trim() === "" ? null : (
                  <code className="block break-words font-mono text-sm">{row.when.expression}</code>
                )}
                <ShowExpression row={row.name} expression={rowExpression(row.when)} />
              </Cell>
              <Cell>
                <span className="block first-letter:uppercase">{outcomeWords(row.outcome, labels)}</span>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
