"use client";
import type { ProposalView } from "#server/domain/cash/views";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { Button } from "../ui/button";

type Props = {
  proposal: ProposalView;
  /** Its key, for the first four. */
  shortcut: ShortcutId | undefined;
  isFirst: boolean;
  canAccept: boolean;
  isBusy: boolean;
  /** What stands above all of them already. */
  said: string | null;
  onAccept: (proposal: ProposalView) => void;
};

/** One proposal: what would be paid, what is off, and the points of each reason. */
export function ProposalRow({ proposal, shortcut, isFirst, canAccept, isBusy, said, onAccept }: Props) {
  const { invoices, credits, difference, writeOff, rest, points, reasons, refusal } = proposal;
  const names = invoices.map(({ name }) => name).join(", ");
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3 not-first:border-t">
      <div className="min-w-0 flex-1 basis-64">
        <ul className="space-y-0.5">
          {invoices.map((invoice) => (
            <li key={invoice.id} className="flex flex-wrap items-baseline gap-x-3">
              <span className="font-medium">{invoice.name}</span>
              <span className="text-ink-2">{invoice.customerName}</span>
              {invoice.dueOn ? (
                <span className="text-ink-2">
                  due <Day day={invoice.dueOn} />
                </span>
              ) : null}
              <span className="ml-auto">
                <Amount money={invoice.pays} />
                {invoice.pays.minor === invoice.open.minor ? null : (
                  <span className="text-ink-2">
                    {" of "}
                    <Amount money={invoice.open} />
                  </span>
                )}
              </span>
            </li>
          ))}
          {credits.map(({ name, amount }) => (
            <li key={name} className="flex items-baseline gap-x-3 text-ink-2">
              <span>{name} taken off</span>
              <Amount money={amount} className="ml-auto" />
            </li>
          ))}
          {writeOff ? (
            <li className="flex items-baseline gap-x-3 text-ink-2">
              <span>Missing, given up</span>
              <Amount money={writeOff} className="ml-auto" />
            </li>
          ) : null}
          {rest ? (
            <li className="flex items-baseline gap-x-3 text-ink-2">
              <span>Left over</span>
              <Amount money={rest} className="ml-auto" />
            </li>
          ) : null}
        </ul>
        <p className="mt-1 text-ink-2 text-sm">
          <span className="font-medium text-ink-1">{points} points</span>
          {reasons.map(({ points: part, words }) => (
            <span key={words}>
              {" · "}
              {words} {part > 0 ? <span className="whitespace-nowrap">+{part}</span> : null}
            </span>
          ))}
          {difference.kind === "exact" || reasons.some(({ words }) => words === difference.words) ? null : (
            <span> · {difference.words}</span>
          )}
        </p>
        {refusal && refusal !== said ? <p className="mt-1 text-ink-2 text-sm">{refusal}</p> : null}
      </div>
      {canAccept ? (
        <Button
          variant={isFirst ? "primary" : "quiet"}
          isBusy={isBusy}
          isDisabled={refusal !== null}
          keyHint={shortcut ? keyOf(shortcut) : undefined}
          onClick={() => onAccept(proposal)}
          className="max-sm:w-full max-sm:justify-center"
        >
          Accept<span className="sr-only"> {names}</span>
        </Button>
      ) : null}
    </li>
  );
}
