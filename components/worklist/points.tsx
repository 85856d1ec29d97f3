import type { WorklistReason } from "#server/domain/collections/points";
import { Tooltip } from "../ui/tooltip";

/** A sum of points; what it is made of shows on hover and on focus. */
export function Points({ points, reasons }: { points: number; reasons: readonly WorklistReason[] }) {
  return (
    <Tooltip text={<Reasons reasons={reasons} />} side="left">
      <button
        type="button"
        tabIndex={-1}
        aria-label={`${points} points: ${reasons.map(({ reason, points: given }) => `${reason} ${signed(given)}`).join(", ")}`}
        className="rounded-sm px-1 font-medium tabular-nums"
      >
        {points}
      </button>
    </Tooltip>
  );
}

/** Every reason with its points, the weightiest first. */
export function Reasons({ reasons }: { reasons: readonly WorklistReason[] }) {
  return (
    <ul className="flex flex-col">
      {reasons.map(({ kind, reason, points }) => (
        <li key={`${kind} ${reason}`} className="flex gap-2">
          <span className="w-8 shrink-0 text-right tabular-nums">{signed(points)}</span>
          <span className="first-letter:uppercase">{reason}</span>
        </li>
      ))}
    </ul>
  );
}

export function signed(points: number): string {
  return points > 0 ? `+${points}` : `${points}`.replace("-", "−");
}
