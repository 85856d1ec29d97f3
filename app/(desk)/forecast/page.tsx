import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { ForecastPage } from "@/components/forecast/forecast-page";
import { forecastInput } from "@/components/forecast/forecast-url";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Forecast" };

type Props = { searchParams: Promise<{ entity?: string; currency?: string }> };

export default async function CashForecastPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fforecast");
  if (!can(signedIn.actor, "collection.read")) return <RefusedDesk desk="Forecast" permission="collection.read" />;
  const { entity, currency } = await searchParams;
  await getQueryClient().prefetchQuery(trpc.forecast.weeks.queryOptions(forecastInput({ entity, currency })));
  return (
    <Hydrate>
      <TopBar title="Forecast" />
      <ForecastPage />
    </Hydrate>
  );
}
