"use client";
import { type ForecastSource, forecastSources } from "#server/domain/collections/forecast";
import { BEYOND, type ForecastBar, type ForecastView } from "#server/domain/collections/forecast-window";
import { formatMoney } from "../format/format-money";
import { formatDay, formatShortDay } from "../format/format-time";
import { useReader } from "../format/reader";
import { cn } from "../ui/cn";

type Props = { view: ForecastView; chosen: string | null; onChoose: (key: string) => void };

const sources = Object.keys(forecastSources) as ForecastSource[];

/** One hue, the surest the fullest; what is guessed is hatched or hollow, so that no colour says it alone. */
const fills: Record<ForecastSource, string> = {
  arriving: "bg-accent",
  plan: "bg-accent/75",
  promise: "bg-accent/50",
  habit: "border border-accent bg-[repeating-linear-gradient(135deg,var(--accent)_0_1px,transparent_1px_5px)]",
  terms: "border border-accent",
};

export function barName(key: string, startsOn: string, locale: string): string {
  return key === BEYOND ? "Later" : `Week from ${formatDay(startsOn, locale)}`;
}

/** Weeks as bars, the surest source at the foot. The numbers stand in the table beneath. */
export function ForecastBars({ view, chosen, onChoose }: Props) {
  const { locale } = useReader();
  const highest = view.bars.reduce((most, { money }) => (money.minor > most ? money.minor : most), 0n);
  return (
    <figure className="flex flex-col gap-3">
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2 text-sm">
        <span className="mr-auto">Highest {formatMoney({ minor: highest, currency: view.currency }, locale)}</span>
        {sources.map((source) => (
          <span key={source} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className={cn("size-3 rounded-sm", fills[source])} />
            {forecastSources[source]}
          </span>
        ))}
      </figcaption>
      <div className="grid grid-cols-[repeat(14,minmax(0,1fr))] gap-0.5 border-b sm:gap-2">
        {view.bars.map((bar) => (
          <Bar
            key={bar.key}
            bar={bar}
            highest={highest}
            isChosen={bar.key === chosen}
            onChoose={() => onChoose(bar.key)}
          />
        ))}
      </div>
      <div
        aria-hidden="true"
        className="grid grid-cols-[repeat(14,minmax(0,1fr))] gap-0.5 text-center text-ink-2 text-xs sm:gap-2"
      >
        {view.bars.map(({ key, startsOn }, place) => (
          <span
            key={key}
            className={cn("whitespace-nowrap", key !== BEYOND && (place % 3 !== 0 || place > 9) && "max-sm:invisible")}
          >
            {key === BEYOND ? "Later" : formatShortDay(startsOn, locale)}
          </span>
        ))}
      </div>
    </figure>
  );
}

type BarProps = { bar: ForecastBar; highest: bigint; isChosen: boolean; onChoose: () => void };

function Bar({ bar, highest, isChosen, onChoose }: BarProps) {
  const { locale } = useReader();
  const height = (minor: bigint) => `${highest === 0n ? 0 : Number((minor * 10_000n) / highest) / 100}%`;
  const name = `${barName(bar.key, bar.startsOn, locale)}: ${formatMoney(bar.money, locale)}`;
  return (
    <button
      type="button"
      aria-label={name}
      aria-pressed={isChosen}
      title={name}
      onClick={onChoose}
      className={cn(
        "flex h-56 flex-col-reverse justify-start rounded-t-sm hover:bg-surface-2",
        isChosen && "bg-surface-2 ring-2 ring-accent",
      )}
    >
      {sources.flatMap((source) => {
        const part = bar.bySource.find((one) => one.source === source);
        return part
          ? [
              <span
                key={source}
                className={cn("block w-full shrink-0", fills[source])}
                style={{ height: height(part.money.minor) }}
              />,
            ]
          : [];
      })}
    </button>
  );
}
