"use client";
import { useQuery } from "@tanstack/react-query";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { ForecastSection } from "./forecast-section";

/** What past weeks were expected to bring, and what they brought of the invoices that were out by then. */
export function ForecastAccuracy(asked: { currency: string; entities?: string[] }) {
  return (
    <ForecastSection title="Past weeks">
      <PastWeeks {...asked} />
    </ForecastSection>
  );
}

function PastWeeks(asked: { currency: string; entities?: string[] }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.forecast.accuracy.queryOptions(asked));
  if (error) return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
  if (!data) return <SkeletonRows count={3} label="Loading the past weeks" />;
  if (data.length === 0) return <p role="status">No week that was forecast has passed yet.</p>;
  const head = (
    <>
      <Head>Week from</Head>
      <Head>Forecast made</Head>
      <Head isNumber>Expected</Head>
      <Head isNumber>Came</Head>
      <Head isNumber>Difference</Head>
    </>
  );
  return (
    <ScrollingTable label="Expected and paid in past weeks" head={head}>
      {data.map(({ week, startsOn, expectedOn, expected, came }) => (
        <tr key={week} className="border-t">
          <Cell>
            <Day day={startsOn} />
          </Cell>
          <Cell>
            <Day day={expectedOn} />
          </Cell>
          <Cell isNumber>
            <Amount money={expected} />
          </Cell>
          <Cell isNumber>
            <Amount money={came} />
          </Cell>
          <Cell isNumber>
            <Amount money={{ minor: came.minor - expected.minor, currency: came.currency }} />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}
