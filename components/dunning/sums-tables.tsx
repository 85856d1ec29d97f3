"use client";
import type { HoldSum, StepSum } from "#server/domain/collections/dunning-views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Amounts } from "../format/money";
import { Badge } from "../ui/badge";
import { cn } from "../ui/cn";
import { actionWords, holdWords } from "./dunning-words";

type ChosenProps = { chosen: string | null; onChoose: (key: string | null) => void };

/** What is asked for, step by step; choosing one shows its acts alone. */
export function StepSums({ steps, chosen, onChoose }: ChosenProps & { steps: readonly StepSum[] }) {
  const head = (
    <>
      <Head>Step</Head>
      <Head>Strategy</Head>
      <Head>By</Head>
      <Head isNumber>Acts</Head>
      <Head isNumber>Invoices</Head>
      <Head isNumber>Asked for</Head>
    </>
  );
  return (
    <ScrollingTable label="Steps" head={head} least="min-w-[40rem]">
      {steps.map((step) => (
        <tr key={`${step.strategy}/${step.step}`} className="border-t">
          <Cell>
            <Choice name={step.stepLabel} value={`${step.strategy}/${step.step}`} chosen={chosen} onChoose={onChoose} />
          </Cell>
          <Cell>
            {step.strategyLabel} {step.needsApproval ? <Badge tone="warn">Approved first</Badge> : null}
          </Cell>
          <Cell>{actionWords[step.action]}</Cell>
          <Cell isNumber>
            <Count value={step.acts} />
          </Cell>
          <Cell isNumber>
            <Count value={step.invoices} />
          </Cell>
          <Cell isNumber>
            <Amounts moneys={step.amounts} />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

/** What is held back, reason by reason. */
export function HoldSums({ holds, chosen, onChoose }: ChosenProps & { holds: readonly HoldSum[] }) {
  const head = (
    <>
      <Head>Reason</Head>
      <Head isNumber>Acts</Head>
      <Head isNumber>Invoices</Head>
      <Head isNumber>Open</Head>
    </>
  );
  return (
    <ScrollingTable label="Reasons" head={head} least="min-w-[28rem]">
      {holds.map((hold) => (
        <tr key={hold.kind} className="border-t">
          <Cell>
            <Choice name={holdWords[hold.kind]} value={hold.kind} chosen={chosen} onChoose={onChoose} />
          </Cell>
          <Cell isNumber>
            <Count value={hold.acts} />
          </Cell>
          <Cell isNumber>
            <Count value={hold.invoices} />
          </Cell>
          <Cell isNumber>
            <Amounts moneys={hold.amounts} />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Choice({ name, value, chosen, onChoose }: ChosenProps & { name: string; value: string }) {
  const isChosen = chosen === value;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => onChoose(isChosen ? null : value)}
      className={cn("rounded-sm text-left text-accent hover:underline", isChosen && "font-semibold underline")}
    >
      {name}
    </button>
  );
}
