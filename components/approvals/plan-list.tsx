"use client";
import { systemName } from "../case/words";

type Props = { consequences: readonly string[]; plan: readonly { label: string; system: string }[] };

/** A draft has no number yet and is called by its word, also where it begins a sentence. */
function asSentence(text: string): string {
  return text.replace(/^draft /, "Draft ");
}

/** What it comes to in words, then each act in its order with the system it is done in. */
export function PlanList({ consequences, plan }: Props) {
  return (
    <>
      <ul className="list-disc space-y-1 pl-5 marker:text-ink-2">
        {consequences.map((sentence) => (
          <li key={sentence}>{asSentence(sentence)}</li>
        ))}
      </ul>
      <ol aria-label="Acts in their order" className="list-decimal space-y-1 pl-5 marker:text-ink-2">
        {plan.map(({ label, system }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two acts can be called alike, and their order is the plan's
          <li key={index}>
            {label} <span className="text-ink-2">· {systemName(system)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
