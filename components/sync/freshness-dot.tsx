import type { Freshness } from "#server/domain/sync/overview";
import { cn } from "../ui/cn";

const colours: Record<Freshness, string> = {
  fresh: "text-good-mark",
  stale: "text-warn-mark",
  never: "text-warn-mark",
};

/** A full circle is fresh, a ring is not. The words stand beside it. */
export function FreshnessDot({ freshness }: { freshness: Freshness }) {
  return (
    <svg
      viewBox="0 0 10 10"
      width="10"
      height="10"
      aria-hidden="true"
      className={cn("shape shrink-0", colours[freshness])}
    >
      {freshness === "fresh" ? (
        <circle cx="5" cy="5" r="4" fill="currentColor" />
      ) : (
        <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="2" />
      )}
    </svg>
  );
}
