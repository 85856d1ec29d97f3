"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/provider";
import { SessionsTable } from "./sessions-table";

/** Everybody who is signed in. */
export function SessionsDesk() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.sessions.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-3 px-4 py-5 sm:px-6">
        <h2 className="font-semibold text-lg">Open sessions</h2>
        <p className="max-w-[44rem] text-pretty text-ink-2">
          A session ends by itself after half an hour without use, and after twelve hours in any case.
        </p>
        <SessionsTable sessions={data} />
      </div>
    </div>
  );
}
