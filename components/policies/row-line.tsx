"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";

type Props = {
  name: string;
  /** What it comes to, for whoever only reads on. */
  words: ReactNode;
  place: number;
  isLast: boolean;
  isOpen: boolean;
  /** The id of what opens below. */
  controls: string;
  onToggle: () => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** The line of a row in a table of decisions: it opens, moves and goes. */
export function RowLine({ name, words, place, isLast, isOpen, controls, onToggle, onMove, onRemove }: Props) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <span className="w-6 shrink-0 pt-1 text-ink-2">{place + 1}</span>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={controls}
        onClick={onToggle}
        className="min-w-48 flex-1 rounded-md text-left hover:bg-lit"
      >
        <span className="font-medium">{name || "Row without a name"}</span>
        <span className="block text-pretty break-words text-ink-2">{words}</span>
      </button>
      <div className="flex gap-1">
        <IconButton label={`Move “${name}” up`} isDisabled={place === 0} onClick={() => onMove(-1)}>
          <ArrowUp size={16} aria-hidden="true" />
        </IconButton>
        <IconButton label={`Move “${name}” down`} isDisabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown size={16} aria-hidden="true" />
        </IconButton>
        <Button size="sm" onClick={onRemove}>
          Remove<span className="sr-only"> “{name}”</span>
        </Button>
      </div>
    </div>
  );
}
