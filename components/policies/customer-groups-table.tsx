import type { CustomerSegment } from "#server/domain/collections/segments";
import { whomWords } from "./customer-groups";
import { Cell, RowHead, Table } from "./table";

type Props = {
  /** What is decided for each group. */
  heads: readonly string[];
  rows: readonly { group: CustomerSegment; goesBy: readonly string[] }[];
  otherwise: readonly string[];
};

/** Groups of customers in their order: the first that holds decides. */
export function CustomerGroupsTable({ heads, rows, otherwise }: Props) {
  return (
    <Table label="Groups of customers" heads={["Place", "Group", "Holds for", ...heads]} least="min-w-[32rem]">
      {rows.map(({ group, goesBy }, place) => (
        <tr key={group.name} className="border-t">
          <Cell>{place + 1}</Cell>
          <RowHead>{group.name}</RowHead>
          <Cell>{whomWords(group)}</Cell>
          {goesBy.map((words, at) => (
            <Cell key={heads[at]}>{words}</Cell>
          ))}
        </tr>
      ))}
      <tr className="border-t">
        <Cell>{rows.length + 1}</Cell>
        <RowHead>Everybody else</RowHead>
        <Cell>{rows.length === 0 ? "All customers" : "Whoever is in no group above"}</Cell>
        {otherwise.map((words, at) => (
          <Cell key={heads[at]}>{words}</Cell>
        ))}
      </tr>
    </Table>
  );
}
