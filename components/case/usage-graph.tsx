"use client";
import type { CaseBackground } from "#server/domain/cases/background";
import { formatCount } from "../format/format-money";
import { formatDay } from "../format/format-time";
import { useReader } from "../format/reader";
import { usageBars } from "./usage-bars";

/** Use of one product day by day, its running total, and where what is included ends. The numbers stand beside it in words. */
export function UsageGraph({ usage }: { usage: CaseBackground["usage"][number] }) {
  const { locale } = useReader();
  const { bars, line, includedAt } = usageBars(usage);
  const count = (text: string) => formatCount(Number(text), locale);
  const over = usage.includedUnits === null ? 0n : BigInt(usage.total) - BigInt(usage.includedUnits);
  const words = [
    `${count(usage.total)} used`,
    usage.includedUnits === null ? null : `${count(usage.includedUnits)} included`,
    over > 0n ? `${count(over.toString())} over` : null,
    `${usage.days.length} of ${bars.length} days measured`,
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <figure className="space-y-1">
      <figcaption>
        <span className="font-medium">{usage.productCode}</span>
        <span className="block text-ink-2 text-sm">
          {formatDay(usage.startsOn, locale)} to {formatDay(usage.endsOn, locale)}
        </span>
      </figcaption>
      <svg
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${usage.productCode}: ${words}`}
        className="h-24 w-full overflow-visible"
      >
        {bars.map(({ day, x, width, height, isOver }) => (
          <rect
            key={day}
            x={x}
            y={100 - height}
            width={width}
            height={height}
            className={isOver ? "fill-warn" : "fill-ink-3"}
          />
        ))}
        <polyline
          points={line}
          className="fill-none stroke-accent"
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
        {includedAt === null ? null : (
          <line
            x1={0}
            x2={100}
            y1={includedAt}
            y2={includedAt}
            strokeDasharray="3 3"
            vectorEffect="non-scaling-stroke"
            className="stroke-ink-2"
          />
        )}
      </svg>
      <p className="text-ink-2 text-sm">{words}</p>
    </figure>
  );
}
