"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { Count } from "../format/count";
import { useTRPC } from "../trpc/provider";
import { Fact } from "../ui/fact";
import { TabPanel, Tabs } from "../ui/tabs";
import { PlannedDays } from "./planned-days";
import { Recovery } from "./recovery";
import { retryParsers } from "./retries-url";
import { RetryRows } from "./retry-rows";

/** Failed charges: which are made again when, which are under way or given up, and what came in after all. */
export function RetriesPage() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.chargeRetries.overview.queryOptions({}));
  const [{ tab }, setUrl] = useQueryStates(retryParsers);
  const tabs = [
    { value: "planned", label: "Planned", count: data.planned },
    { value: "under_way", label: "Under way", count: data.underWay },
    { value: "exhausted", label: "Exhausted", count: data.exhausted },
    { value: "recovery", label: "Recovery" },
  ] as const;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-5 px-4 py-5 sm:px-6">
        <Tabs
          label="Failed charges"
          value={tab}
          onChange={(next) => void setUrl({ tab: next, method: null, decline: null, way: null })}
          items={tabs}
        >
          <TabPanel value="planned" className="flex flex-col gap-4 pt-4">
            <dl className="flex flex-wrap gap-x-8 gap-y-3">
              <Fact label="Due today" hint="Planned for today or before, with nothing that keeps them back.">
                <Count value={data.dueToday} />
              </Fact>
              <Fact label="Held" hint="Something keeps them back for now; each row says what.">
                <Count value={data.held} />
              </Fact>
            </dl>
            <PlannedDays days={data.days} />
            <RetryRows list="planned" />
          </TabPanel>
          <TabPanel value="under_way" className="flex flex-col gap-4 pt-4">
            <RetryRows list="under_way" />
          </TabPanel>
          <TabPanel value="exhausted" className="flex flex-col gap-4 pt-4">
            <RetryRows list="exhausted" />
          </TabPanel>
          <TabPanel value="recovery" className="flex flex-col gap-4 pt-4">
            <Recovery />
          </TabPanel>
        </Tabs>
      </div>
    </div>
  );
}
