"use client";
import type { RequestDetail } from "#server/domain/approvals/views";
import { systemName } from "../case/words";
import { Badge } from "../ui/badge";
import { actWord } from "./request-words";

/** How each act on a source stands, with the number the source gave. */
export function Acts({ acts }: Pick<RequestDetail, "acts">) {
  return (
    <ol aria-label="Acts on the sources" aria-live="polite" className="divide-y border-y">
      {acts.map(({ label, system, state, reference, error }, index) => {
        const { word, tone } = actWord(state);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two acts can be called alike, and their order is the plan's
          <li key={index} className="py-2">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span>{label}</span>
              <span className="text-ink-2">· {systemName(system)}</span>
              <Badge tone={tone}>{word}</Badge>
            </p>
            {reference ? (
              <p className="text-ink-2 text-sm">
                Reference <code className="select-all break-all font-mono">{reference}</code>
              </p>
            ) : null}
            {error ? <p className="break-words text-danger">{error}</p> : null}
          </li>
        );
      })}
    </ol>
  );
}

/** What stands in the sources because of it. */
export function Documents({ documents }: Pick<RequestDetail, "documents">) {
  return (
    <ul aria-label="Documents" className="divide-y border-y">
      {documents.map(({ system, label, reference }) => (
        <li key={`${system} ${reference}`} className="flex flex-wrap items-baseline gap-x-2 py-1.5">
          <span className="font-medium">{label}</span>
          <code className="select-all break-all font-mono">{reference}</code>
          <span className="text-ink-2">· {systemName(system)}</span>
        </li>
      ))}
    </ul>
  );
}
