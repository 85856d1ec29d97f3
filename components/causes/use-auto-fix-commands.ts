"use client";
import { useQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import type { PaletteCommand } from "../keyboard/command-palette";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { useSwitchOff } from "./use-switch-off";

/** One entry of the palette for each rule that is on: whoever sees it do something wrong stops it from wherever they are. */
export function useAutoFixCommands(): PaletteCommand[] {
  const trpc = useTRPC();
  const person = usePerson();
  const may = can(person, "autofix.switch_off") && can(person, "report.read");
  const { data = [] } = useQuery(trpc.autoFix.rulesOn.queryOptions({}, { enabled: may, staleTime: 60_000 }));
  const { switchOff } = useSwitchOff();
  if (!may) return [];
  return data.map(({ key, name, scope }) => ({
    key: `auto-fix off ${key}`,
    group: "Docket",
    label: `Switch off the auto-fix: ${name}`,
    keywords: ["rule", "stop", scope],
    run: () => switchOff(key),
  }));
}
