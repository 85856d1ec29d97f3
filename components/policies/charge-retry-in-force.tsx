import type { ChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import { methodLabels, noticeWords, waitWords } from "./charge-retry-words";
import { CustomerGroupsTable } from "./customer-groups-table";
import { dayCount } from "./dunning-words";
import { SchemeRulesTable } from "./scheme-rules-table";
import { Cell, RowHead, Table } from "./table";

const heads = ["Schedule", "For", "Tries again", "The customer is told", "The customer then has", "Tries on"];

/** The schedules, who goes by which, and the rules of the schemes that bound them. */
export function ChargeRetryInForce({ document }: { document: ChargeRetryPolicy }) {
  const { schedules, segments, otherwise, gatewayGraceDays } = document;
  const labelOf = (key: string) => schedules.find((one) => one.key === key)?.label ?? key;
  return (
    <div className="flex flex-col gap-6">
      <section aria-labelledby="schedules" className="flex flex-col gap-2">
        <h4 id="schedules" className="font-medium">
          Schedules
        </h4>
        <Table label="Schedules" heads={heads}>
          {schedules.map((schedule) => (
            <tr key={schedule.key} className="border-t">
              <RowHead>{schedule.label}</RowHead>
              <Cell>{methodLabels[schedule.method]}</Cell>
              <Cell>{waitWords(schedule.waits)}</Cell>
              <Cell>{noticeWords(schedule)}</Cell>
              <Cell>
                {schedule.daysForCustomer === 0
                  ? "no time: somebody here gets a task at once"
                  : `${dayCount(schedule.daysForCustomer)} before somebody here gets a task`}
              </Cell>
              <Cell>{schedule.onWorkingDays ? "working days of the customer" : "any day"}</Cell>
            </tr>
          ))}
        </Table>
        <p className="max-w-[44rem] text-pretty text-ink-2">
          {gatewayGraceDays === 0
            ? "A gateway that has not told of its own try is asked about it on its day."
            : `A gateway that has not told of its own try is asked about it ${dayCount(gatewayGraceDays)} after its day.`}
        </p>
      </section>
      <section aria-labelledby="who" className="flex flex-col gap-2">
        <h4 id="who" className="font-medium">
          Who goes by which schedules
        </h4>
        <CustomerGroupsTable
          heads={["Cards by", "Direct debits by"]}
          rows={segments.map((segment) => ({
            group: segment,
            goesBy: [labelOf(segment.card), labelOf(segment.directDebit)],
          }))}
          otherwise={[labelOf(otherwise.card), labelOf(otherwise.directDebit)]}
        />
      </section>
      <section aria-labelledby="schemes" className="flex flex-col gap-2">
        <h4 id="schemes" className="font-medium">
          What the schemes allow
        </h4>
        <SchemeRulesTable />
      </section>
    </div>
  );
}
