"use client";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import type { CaseRow, DeskForecast } from "#server/domain/cases/views";
import type { BusinessCalendar } from "#server/domain/routing/calendar";
import { calendarsFrom } from "#server/domain/routing/desk-reference";
import { useTRPC } from "../trpc/provider";

/** What all rows of a desk are read with. It comes beside the list, so that no row has to carry it. */
export type DeskTimes = {
  /** Null until it is known when people work. */
  calendar: ((entity: string | null) => BusinessCalendar) | null;
  /** What people call a team; null where naming it would say nothing new. */
  teamName: (key: string) => string | null;
  forecast: DeskForecast;
  breaching: ReadonlySet<string>;
};

const nothingForetold: DeskForecast = { isKnown: false, isCapped: false, caseIds: [] };

export const DeskTimesContext = createContext<DeskTimes>({
  calendar: null,
  teamName: () => null,
  forecast: nothingForetold,
  breaching: new Set(),
});

/** Service levels and teams change seldom; who will be late changes with every case that is done. */
const REFERENCE_STAYS_MS = 300_000;
const FORECAST_EVERY_MS = 120_000;

export function useDeskTimes(queue: string, chosenTeams: readonly string[]): DeskTimes {
  const trpc = useTRPC();
  const { data: reference } = useQuery(trpc.cases.reference.queryOptions({}, { staleTime: REFERENCE_STAYS_MS }));
  const { data: forecast = nothingForetold } = useQuery(
    trpc.cases.forecast.queryOptions(
      { queue },
      { staleTime: FORECAST_EVERY_MS / 2, refetchInterval: FORECAST_EVERY_MS },
    ),
  );
  // In a list of one team alone every row would say the same.
  const isOneTeam = chosenTeams.length === 1;
  return useMemo(() => {
    const names = new Map(reference?.teams.map(({ key, name }) => [key, name]));
    return {
      calendar: reference ? calendarsFrom(reference.workingTimes) : null,
      teamName: (key) => (isOneTeam ? null : (names.get(key) ?? key)),
      forecast,
      breaching: new Set(forecast.caseIds),
    };
  }, [reference, forecast, isOneTeam]);
}

/** What of it concerns one row. */
export function useRowTimes(row: CaseRow): {
  calendar: BusinessCalendar | null;
  team: string | null;
  isForetold: boolean;
} {
  const { calendar, teamName, breaching } = useContext(DeskTimesContext);
  return {
    // A case of the whole company says an empty legal entity.
    calendar: calendar ? calendar(row.entity || null) : null,
    team: row.team === null ? null : teamName(row.team),
    isForetold: breaching.has(row.id),
  };
}
