"use client";
import { type ChargeMethod, chargeSchemes, rulesOn, schemeRules } from "#server/domain/collections/scheme-rules";
import { businessDate } from "#server/domain/time";
import { Day } from "../format/day";
import { useNow } from "../format/reader";
import { basisWords, schemeRuleWords } from "./charge-retry-words";
import { SOURCES_READ, sourceOf } from "./scheme-rule-sources";
import { Cell, None, RowHead, Table } from "./table";

/** What the schemes allow today. It comes with Docket and is not drafted here; schedules are bounded by it. */
export function SchemeRulesTable({ method }: { method?: ChargeMethod }) {
  const today = businessDate(useNow(), "UTC");
  const schemes = [...new Set(schemeRules.map(({ scheme }) => scheme))].filter(
    (scheme) => method === undefined || chargeSchemes[scheme].method === method,
  );
  const rules = schemes.flatMap((scheme) => rulesOn(scheme, today));
  return (
    <div className="flex flex-col gap-2">
      <p className="max-w-[44rem] text-pretty text-ink-2">
        No charge is made again beyond these, whatever a schedule says. A scheme that is not named here is held to every
        rule of its kind. The figures are as acquirers and banks publish them, read in {SOURCES_READ}; they come with
        Docket and cannot be changed here.
      </p>
      <Table label="Rules of the schemes" heads={["Scheme", "Allows", "Since", "Standing", "Source"]}>
        {rules.map((rule) => (
          <tr key={`${rule.scheme} ${rule.since} ${rule.days}`} className="border-t">
            <RowHead>{chargeSchemes[rule.scheme].label}</RowHead>
            <Cell>{schemeRuleWords(rule)}</Cell>
            <Cell>{rule.since === null ? <None /> : <Day day={rule.since} />}</Cell>
            <Cell>{basisWords[rule.basis]}</Cell>
            <Cell>{sourceOf(rule) ?? <None />}</Cell>
          </tr>
        ))}
      </Table>
    </div>
  );
}
