import { Fragment } from "react";
import type { DunningPolicy, DunningStrategy } from "#server/domain/collections/dunning-policy";
import type { Money } from "#server/domain/money";
import { Amount } from "../format/money";
import { CustomerGroupsTable } from "./customer-groups-table";
import { actionLabels, boundSentences, planSentence, promiseSentence, stepDayWords } from "./dunning-words";
import { Cell, None, RowHead, Table } from "./table";

/** Each strategy with its steps and bounds, who goes by which, when a promise is kept and when a plan is over. */
export function DunningInForce({ document }: { document: DunningPolicy }) {
  const { strategies, segments, otherwise, promises, plans } = document;
  const labelOf = (key: string) => strategies.find((one) => one.key === key)?.label ?? key;
  return (
    <div className="flex flex-col gap-6">
      <section aria-labelledby="who" className="flex flex-col gap-2">
        <h4 id="who" className="font-medium">
          Who goes by which strategy
        </h4>
        <CustomerGroupsTable
          heads={["Strategy"]}
          rows={segments.map((segment) => ({ group: segment, goesBy: [labelOf(segment.strategy)] }))}
          otherwise={[labelOf(otherwise)]}
        />
      </section>
      {strategies.map((strategy) => (
        <Strategy key={strategy.key} strategy={strategy} />
      ))}
      <section aria-labelledby="promises" className="flex flex-col gap-2">
        <h4 id="promises" className="font-medium">
          Promises
        </h4>
        <p className="max-w-[44rem] text-pretty">{promiseSentence(promises)}</p>
      </section>
      <section aria-labelledby="plans" className="flex flex-col gap-2">
        <h4 id="plans" className="font-medium">
          Payment plans
        </h4>
        <p className="max-w-[44rem] text-pretty">{planSentence(plans)}</p>
      </section>
    </div>
  );
}

function Strategy({ strategy }: { strategy: DunningStrategy }) {
  const id = `strategy-${strategy.key}`;
  const least = moneysOf(strategy.leastMinor);
  const told = moneysOf(strategy.tellTeamLeastMinor);
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h4 id={id} className="font-medium">
        {strategy.label}
      </h4>
      <Table
        label={`Steps of ${strategy.label}`}
        heads={["Step", "Reached", "What it does", "Text, by its key"]}
        least="min-w-[34rem]"
      >
        {strategy.steps.map((step) => (
          <tr key={step.key} className="border-t">
            <RowHead>{step.label}</RowHead>
            <Cell>{stepDayWords(step.day)}</Cell>
            <Cell>{actionLabels[step.action]}</Cell>
            <Cell>{step.template === null ? <None /> : <code className="font-mono">{step.template}</code>}</Cell>
          </tr>
        ))}
      </Table>
      <ul
        aria-label={`Bounds of ${strategy.label}`}
        className="flex max-w-[44rem] list-disc flex-col gap-1 pl-5 text-ink-2"
      >
        {boundSentences(strategy).map((sentence) => (
          <li key={sentence} className="text-pretty">
            {sentence}
          </li>
        ))}
        <li className="text-pretty">
          {least.length === 0 ? (
            "Any sum is reminded of."
          ) : (
            <>
              Nobody is reminded below a sum over all that may be chased in its currency: <Sums moneys={least} />.
            </>
          )}
        </li>
        {strategy.tellTeamFromDays === null || told.length === 0 ? null : (
          <li className="text-pretty">
            The account team is told from a sum in its currency: <Sums moneys={told} />.
          </li>
        )}
      </ul>
    </section>
  );
}

function moneysOf(sums: DunningStrategy["leastMinor"]): Money[] {
  return Object.entries(sums)
    .filter(([, minor]) => minor > 0)
    .map(([currency, minor]) => ({ minor: BigInt(minor), currency }));
}

function Sums({ moneys }: { moneys: readonly Money[] }) {
  return moneys.map((money, place) => (
    <Fragment key={money.currency}>
      {place > 0 ? ", " : null}
      <Amount money={money} />
    </Fragment>
  ));
}
