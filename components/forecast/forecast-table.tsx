"use client";
import { type ForecastSource, forecastSources } from "#server/domain/collections/forecast";
import type { ForecastView } from "#server/domain/collections/forecast-window";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Amount } from "../format/money";
import { useReader } from "../format/reader";
import { barName } from "./forecast-bars";

type Props = { view: ForecastView; chosen: string | null; onChoose: (key: string) => void };

const sources = Object.keys(forecastSources) as ForecastSource[];

/** The numbers behind the bars. */
export function ForecastTable({ view, chosen, onChoose }: Props) {
  const { locale } = useReader();
  const head = (
    <>
      <Head>Week</Head>
      {sources.map((source) => (
        <Head key={source} isNumber>
          {forecastSources[source]}
        </Head>
      ))}
      <Head isNumber>{view.isConverted ? `Total in ${view.currency}` : "Total"}</Head>
    </>
  );
  return (
    <ScrollingTable label="Cash forecast by week" head={head}>
      {view.bars.map(({ key, startsOn, bySource, money }) => (
        <tr key={key} className="border-t">
          <th scope="row" className="px-3 py-1.5 text-left font-normal">
            {view.isConverted ? (
              barName(key, startsOn, locale)
            ) : (
              <button
                type="button"
                aria-pressed={key === chosen}
                onClick={() => onChoose(key)}
                className="text-left text-accent hover:underline aria-pressed:font-medium"
              >
                {barName(key, startsOn, locale)}
              </button>
            )}
          </th>
          {sources.map((source) => (
            <Cell key={source} isNumber>
              <Amount money={bySource.find((one) => one.source === source)?.money ?? { ...money, minor: 0n }} />
            </Cell>
          ))}
          <Cell isNumber className="font-medium">
            <Amount money={money} />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}
