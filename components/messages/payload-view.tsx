"use client";
import { useMemo, useRef, useState } from "react";
import type { MessageDetail } from "#server/domain/sync/message-views";
import { Section } from "../case/section";
import { plural } from "../case/words";
import { Instant } from "../format/instant";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { controlClass } from "../ui/input";
import { payloadText, piecesOf } from "./payload-text";

/** More are counted, not marked. */
const MOST_MARKED = 500;

/** The message as it came, as text and nothing else, with the corrections that stand beside it. */
export function PayloadView({ raw, amendments }: { raw: string; amendments: MessageDetail["amendments"] }) {
  const [sought, setSought] = useState("");
  const [current, setCurrent] = useState(0);
  const box = useRef<HTMLPreElement>(null);
  const { text, isCut } = useMemo(() => payloadText(raw), [raw]);
  const { pieces, matches } = useMemo(() => piecesOf(text, sought, MOST_MARKED), [text, sought]);
  const goTo = (index: number) => {
    const marks = box.current?.querySelectorAll("mark") ?? [];
    const next = marks.length === 0 ? 0 : (index + marks.length) % marks.length;
    setCurrent(next);
    marks[next]?.scrollIntoView({ block: "nearest" });
  };
  let mark = -1;
  return (
    <Section
      title="The message as it came"
      tools={
        <>
          <span role="status" className="text-ink-2 text-sm">
            {sought === "" ? "" : plural(matches, "match", "matches")}
          </span>
          <input
            type="search"
            aria-label="Find in the message"
            placeholder="Find in the message"
            value={sought}
            maxLength={200}
            onChange={(event) => {
              setSought(event.target.value);
              setCurrent(0);
            }}
            onKeyDown={(event) => event.key === "Enter" && goTo(event.shiftKey ? current - 1 : current + 1)}
            className={cn(controlClass, "h-7 w-40 px-2")}
          />
          {matches > 1 ? (
            <Button size="sm" onClick={() => goTo(current + 1)}>
              Next
            </Button>
          ) : null}
        </>
      }
    >
      {amendments.length > 0 ? (
        <ul aria-label="Corrections" className="mb-3 space-y-1">
          {amendments.map((one) => (
            <li key={`${one.pointer} ${one.at.toISOString()}`}>
              <code className="break-all font-mono text-sm">{one.pointer}</code> is read as{" "}
              <code className="break-all font-mono text-sm">{JSON.stringify(one.value)}</code>
              <span className="text-ink-2">
                {" "}
                · {one.by}, <Instant at={one.at} as="moment" />: {one.reason}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        data-scrolls
        className="max-h-[32rem] overflow-auto whitespace-pre-wrap break-all rounded-md border bg-surface-0 p-3 font-mono text-sm"
      >
        {pieces.map((piece) => {
          if (!piece.isMatch) return piece.text;
          mark += 1;
          return (
            <mark key={piece.at} className={cn("bg-differ text-ink-1", mark === current && "outline-2 outline-accent")}>
              {piece.text}
            </mark>
          );
        })}
      </pre>
      {isCut ? <p className="mt-1 text-ink-2">Only its beginning is shown; the inbox keeps all of it.</p> : null}
    </Section>
  );
}
