import { severities } from "#server/domain/cases/machine";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import { forWords, pauseWords, weekWords } from "#server/domain/routing/service-levels-document";
import type { PolicyDetail } from "#server/domain/routing/views";
import { Day } from "../format/day";
import { labelsOf } from "./labels";
import { Cell, None, RowHead, Table } from "./table";

type Props = { detail: Extract<PolicyDetail, { kind: "service_levels" }> };

/** How much working time cases may take, when the clock stands still, and when people work. */
export function ServiceLevelsInForce({ detail }: Props) {
  const { document } = detail;
  const labels = labelsOf(detail.choices);
  return (
    <>
      <p className="max-w-[44rem] text-pretty text-ink-2">
        Times are working time by the calendar of the case's legal entity. The clock stands still {pauseWords(document)}
        .{" "}
        {document.typesOwnCount
          ? "Where a type allows itself less, that counts."
          : "What a type allows itself does not count."}
      </p>
      <Table label="Time by severity" heads={["Type", "Low", "Medium", "High", "Critical"]} least="min-w-[32rem]">
        <tr className="border-t">
          <RowHead>Every type</RowHead>
          {severities.map((severity) => (
            <Cell key={severity}>{workingTimeWords(document.severities[severity])}</Cell>
          ))}
        </tr>
        {document.types.map(({ type, minutes }) => (
          <tr key={type} className="border-t">
            <RowHead>{labels.type(type)}</RowHead>
            {severities.map((severity) => (
              <Cell key={severity}>
                {minutes[severity] === undefined ? <None /> : workingTimeWords(minutes[severity])}
              </Cell>
            ))}
          </tr>
        ))}
      </Table>
      <Table label="Calendars" heads={["Calendar", "For", "Open", "Closed on"]}>
        {document.calendars.map((calendar) => (
          <tr key={calendar.key} className="border-t">
            <RowHead>{calendar.name}</RowHead>
            <Cell>{forWords(calendar)}</Cell>
            <Cell>{weekWords(calendar.week)}</Cell>
            <Cell>
              {calendar.holidays.length === 0 ? (
                "no holidays"
              ) : (
                <details>
                  <summary className="w-fit rounded-md">{calendar.holidays.length} holidays</summary>
                  <ul className="mt-1">
                    {calendar.holidays.map(({ on, name }) => (
                      <li key={on}>
                        <Day day={on} /> {name}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </Cell>
          </tr>
        ))}
      </Table>
    </>
  );
}
