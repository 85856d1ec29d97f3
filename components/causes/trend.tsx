import type { CauseSummary } from "#server/domain/causes/views";

const [BAR, GAP, HEIGHT] = [5, 1, 18];

/** Found a week, the last one at the right; the same numbers stand behind it in words. */
export function Trend({ weeks }: { weeks: CauseSummary["weeks"] }) {
  const most = Math.max(1, ...weeks.map(({ found }) => found));
  return (
    <span>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${weeks.length * (BAR + GAP)} ${HEIGHT}`}
        width={weeks.length * (BAR + GAP)}
        height={HEIGHT}
        className="inline-block fill-accent align-middle"
      >
        {weeks.map(({ startsOn, found }, at) => {
          const height = found === 0 ? 1 : Math.max(2, Math.round((found / most) * HEIGHT));
          return (
            <rect
              key={startsOn}
              x={at * (BAR + GAP)}
              y={HEIGHT - height}
              width={BAR}
              height={height}
              className={found === 0 ? "fill-line-strong" : undefined}
            />
          );
        })}
      </svg>
      <span className="sr-only">
        Found a week, the oldest of {weeks.length} first: {weeks.map(({ found }) => found).join(", ")}
      </span>
    </span>
  );
}
