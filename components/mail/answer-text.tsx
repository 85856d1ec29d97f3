"use client";
import { useState } from "react";
import { cn } from "../ui/cn";

/** An answer of so many characters or lines is shown by its beginning: mail programs put the whole thread under it. */
const LONG = 500;
const LONG_LINES = 6;

/** What a customer wrote, as it came in. */
export function AnswerText({ text, className }: { text: string; className?: string }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > LONG || text.split("\n").length > LONG_LINES;
  return (
    <>
      <p className={cn("whitespace-pre-line break-words", isLong && !isWhole && "line-clamp-6", className)}>
        <bdi>{text}</bdi>
      </p>
      {isLong ? (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="self-start text-accent text-sm hover:underline"
        >
          {isWhole ? "Show its beginning" : "Show all of it"}
        </button>
      ) : null}
    </>
  );
}
