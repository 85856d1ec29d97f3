"use client";
import { TrendingDown } from "lucide-react";
import { useContext } from "react";
import { PACE_DAYS } from "#server/domain/routing/forecast";
import { Count } from "../format/count";
import { cn } from "../ui/cn";
import { DeskTimesContext } from "./desk-times";
import type { DeskUrl } from "./desk-url";

type Props = { url: DeskUrl; onChange: (next: { due: "breaching" | null }) => void };

/** How many will be late before the day is over, and a way to see them alone. Silent while there is none. */
export function BreachFilter({ url, onChange }: Props) {
  const { forecast } = useContext(DeskTimesContext);
  const isOn = url.due === "breaching";
  const { length } = forecast.caseIds;
  if (url.lane !== "open" || (length === 0 && !isOn)) return null;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => onChange({ due: isOn ? null : "breaching" })}
      title={`Foretold from what was closed in the last ${PACE_DAYS} days, the cases taken in the order of their due times`}
      className={cn(
        "flex h-6 items-center gap-1 rounded-md px-1.5 font-medium text-warn hover:bg-surface-2",
        "aria-pressed:bg-warn-soft",
      )}
    >
      <TrendingDown size={14} aria-hidden="true" />
      <span>
        <Count value={length} />
        {forecast.isCapped ? " or more" : ""} will be late today
      </span>
    </button>
  );
}
