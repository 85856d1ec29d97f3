"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useLiveChanges } from "../trpc/live-changes";
import { useTRPC } from "../trpc/provider";
import { WarningNotice } from "../ui/faces";
import { TabPanel, Tabs } from "../ui/tabs";
import { InboundList } from "./inbound-list";
import { LettersList } from "./letters-list";
import { MailCatcher } from "./mail-catcher";
import { MailList } from "./mail-list";

const parts = ["sent", "returned", "answers", "unassigned", "letters", "catcher"] as const;

/** What puts a mail into another list while somebody looks. */
const moves: ReadonlySet<string> = new Set(["mail.received", "mail.returned", "mail.failed", "mail.unknown"]);

/** Everything that was written to customers and what came back; in the demo also what its mail server caught. */
export function MailDesk() {
  const trpc = useTRPC();
  const [part, setPart] = useQueryState("part", parseAsStringLiteral(parts).withDefault("sent"));
  const { data: counts } = useQuery(trpc.mail.counts.queryOptions({}));
  const queryClient = useQueryClient();
  useLiveChanges((changes) => {
    if (changes === "all" || changes.some(({ type }) => moves.has(type)))
      void queryClient.invalidateQueries(trpc.mail.pathFilter());
  });
  const isDemo = counts?.hasCatcher ?? false;
  const items = [
    { value: "sent" as const, label: "Sent" },
    { value: "returned" as const, label: "Did not arrive", count: counts?.returned },
    { value: "answers" as const, label: "Answers" },
    { value: "unassigned" as const, label: "Nobody’s", count: counts?.unassigned },
    { value: "letters" as const, label: "Letters to print", count: counts?.letters },
    ...(isDemo ? [{ value: "catcher" as const, label: "Mail catcher" }] : []),
  ];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-4 px-4 py-5 sm:px-6">
        {counts?.waiting ? <WarningNotice>{counts.waiting}</WarningNotice> : null}
        <Tabs label="Parts of the mail" value={part} onChange={(next) => void setPart(next)} items={items}>
          <TabPanel value="sent" className="pt-3">
            <MailList list="sent" />
          </TabPanel>
          <TabPanel value="returned" className="pt-3">
            <MailList list="returned" />
          </TabPanel>
          <TabPanel value="answers" className="pt-3">
            <InboundList isUnassigned={false} />
          </TabPanel>
          <TabPanel value="unassigned" className="pt-3">
            <InboundList isUnassigned />
          </TabPanel>
          <TabPanel value="letters" className="pt-3">
            <LettersList />
          </TabPanel>
          {isDemo ? (
            <TabPanel value="catcher" className="pt-3">
              <MailCatcher />
            </TabPanel>
          ) : null}
        </Tabs>
      </div>
    </div>
  );
}
