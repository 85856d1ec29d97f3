import {
  type MatchingPolicy,
  matchingAutomaticLabel,
  matchingBounds,
  matchingCurrencies,
  matchingLabels,
  matchingPointLabels,
  matchingPoints,
  matchingToleranceLabels,
  matchingTolerances,
  matchingUnit,
} from "#server/domain/bank/matching-policy";
import type { PriorityPolicy } from "#server/domain/cases/priority";
import { priorityLines } from "#server/domain/cases/priority-document";
import { Count } from "../format/count";
import { Amount } from "../format/money";
import { Cell, RowHead, Table } from "./table";

/** Every reason with the points it gives; what a case shows is added up from these. */
export function PriorityInForce({ document }: { document: PriorityPolicy }) {
  return (
    <>
      <p className="max-w-[44rem] text-pretty text-ink-2">
        A case stands the higher the more points it has. Each reason that holds gives its points; of amounts the highest
        it reaches counts.
      </p>
      <div className="max-w-[32rem]">
        <Table label="Points by reason" heads={["Reason", "Points"]} numbers={["Points"]} least="min-w-[16rem]">
          {priorityLines(document).map(({ reason, points }) => (
            <tr key={reason} className="border-t">
              <RowHead>{reason}</RowHead>
              <Cell isNumber>
                <Count value={points} />
              </Cell>
            </tr>
          ))}
        </Table>
      </div>
    </>
  );
}

/** Days, names and points as bookings are matched by. */
export function MatchingInForce({ document }: { document: MatchingPolicy }) {
  return (
    <div className="max-w-[44rem]">
      <Table label="Bounds and points" heads={["What", "Counts"]} numbers={["Counts"]} least="min-w-[20rem]">
        <tr className="border-t">
          <RowHead>{matchingAutomaticLabel}</RowHead>
          <Cell isNumber>{document.isAutomatic ? "on" : "off"}</Cell>
        </tr>
        {matchingBounds.map((bound) => (
          <tr key={bound} className="border-t">
            <RowHead>{matchingLabels[bound].label}</RowHead>
            <Cell isNumber>
              <Count value={document[bound]} /> {matchingUnit(bound, document[bound])}
            </Cell>
          </tr>
        ))}
        {matchingPoints.map((point) => (
          <tr key={point} className="border-t">
            <RowHead>{matchingPointLabels[point]}</RowHead>
            <Cell isNumber>
              <Count value={document.points[point]} /> points
            </Cell>
          </tr>
        ))}
        {matchingCurrencies(document).flatMap((currency) =>
          matchingTolerances.map((kind) => (
            <tr key={`${currency} ${kind}`} className="border-t">
              <RowHead>
                {matchingToleranceLabels[kind]} in {currency}
              </RowHead>
              <Cell isNumber>
                <Amount money={{ minor: BigInt(document.tolerances[currency]?.[kind] ?? 0), currency }} showsZero />
              </Cell>
            </tr>
          )),
        )}
      </Table>
    </div>
  );
}
