import { shortId, splitIds } from "./short-ids";

/** A sentence in which identifiers of source systems are shortened; each says itself whole on hover. */
export function Prose({ text }: { text: string }) {
  return splitIds(text).map(({ at, part, isId }) =>
    isId ? (
      <span key={at} title={part} className="whitespace-nowrap">
        {shortId(part)}
      </span>
    ) : (
      part
    ),
  );
}
