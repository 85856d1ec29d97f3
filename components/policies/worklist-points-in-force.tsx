import { strategyLines } from "#server/domain/collections/points-lines";
import type { PointsPolicy } from "#server/domain/collections/points-policy";
import { CustomerGroupsTable } from "./customer-groups-table";
import { Cell, RowHead, Table } from "./table";

/** Every reason with the points it gives, strategy by strategy, and who goes by which. */
export function WorklistPointsInForce({ document: { strategies, groups, otherwise } }: { document: PointsPolicy }) {
  const labelOf = (key: string) => strategies.find((one) => one.key === key)?.label ?? key;
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-[44rem] text-pretty text-ink-2">
        An account stands the higher on the worklist the more points it has. Of amounts, days and shares the highest
        that is reached counts.
      </p>
      <section aria-labelledby="who" className="flex flex-col gap-2">
        <h4 id="who" className="font-medium">
          Who goes by which strategy
        </h4>
        <CustomerGroupsTable
          heads={["Strategy"]}
          rows={groups.map((group) => ({ group, goesBy: [labelOf(group.strategy)] }))}
          otherwise={[labelOf(otherwise)]}
        />
      </section>
      {strategies.map((strategy) => (
        <section key={strategy.key} aria-labelledby={`strategy-${strategy.key}`} className="flex flex-col gap-2">
          <h4 id={`strategy-${strategy.key}`} className="font-medium">
            {strategy.label}
          </h4>
          <div className="max-w-[44rem]">
            <Table label={`Points of ${strategy.label}`} heads={["Reason", "Gives"]} least="min-w-[20rem]">
              {strategyLines(strategy).map(({ subject, words }) => (
                <tr key={subject} className="border-t">
                  <RowHead>{subject}</RowHead>
                  <Cell>{words}</Cell>
                </tr>
              ))}
            </Table>
          </div>
        </section>
      ))}
    </div>
  );
}
