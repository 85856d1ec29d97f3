import { type DisputeReasons, defaultReasonLabels, reasonOf } from "#server/domain/disputes/reasons";
import { rootCauseLabel } from "#server/domain/exceptions/root-causes";
import type { PolicyChoices } from "#server/domain/routing/views";
import { Amount } from "../format/money";
import { Cell, None, RowHead, Table } from "./table";

const heads = ["Reason", "Department", "Team", "To be decided within", "Lines", "Likely root causes"];
type Props = { document: DisputeReasons; teams: PolicyChoices["teams"] };

/** Why customers contest invoices, who answers for each reason, and how soon. */
export function DisputeReasonsInForce({ document, teams }: Props) {
  const { parents, reasons, defaults, escalatesFromMinor, evidenceLeadHours } = document;
  const headings = new Map(parents.map(({ key, label }) => [key, label]));
  const names = new Map(teams.map(({ key, name }) => [key, name]));
  const sources = Object.keys(defaultReasonLabels) as (keyof typeof defaultReasonLabels)[];
  return (
    <div className="flex flex-col gap-6">
      <Table label="Reasons" heads={heads}>
        {reasons.map((reason) => (
          <tr key={reason.code} className="border-t">
            <RowHead>{reason.label}</RowHead>
            <Cell>{headings.get(reason.parent) ?? reason.parent}</Cell>
            <Cell>{reason.team === null ? <None /> : (names.get(reason.team) ?? reason.team)}</Cell>
            <Cell>{`${reason.dueInHours} working hours`}</Cell>
            <Cell>{reason.needsLines ? "named" : <None />}</Cell>
            <Cell>{reason.rootCauses.map(rootCauseLabel).join(", ")}</Cell>
          </tr>
        ))}
      </Table>
      <Table label="Entered without a reason" heads={["Entered without a reason", "Reason"]} least="min-w-0">
        {sources.map((source) => (
          <tr key={source} className="border-t">
            <RowHead>{defaultReasonLabels[source]}</RowHead>
            <Cell>{reasonOf(document, defaults[source])?.label ?? defaults[source]}</Cell>
          </tr>
        ))}
      </Table>
      <Table
        label="Raised at once"
        heads={["Raised to whoever leads at once", "From"]}
        numbers={["From"]}
        least="min-w-0"
      >
        {Object.entries(escalatesFromMinor).map(([currency, minor]) => (
          <tr key={currency} className="border-t">
            <RowHead>{currency}</RowHead>
            <Cell isNumber>
              <Amount money={{ minor: BigInt(minor), currency }} />
            </Cell>
          </tr>
        ))}
      </Table>
      <p className="text-ink-2">
        {`A card scheme is answered at least ${evidenceLeadHours} hours before its deadline.`}
      </p>
    </div>
  );
}
