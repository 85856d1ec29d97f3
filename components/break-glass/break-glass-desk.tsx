"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/provider";
import { EmptyFace } from "../ui/faces";
import { OpenForm } from "./open-form";
import { Use } from "./use";

/** Opening break-glass, what runs, what waits for its review, and what was found. */
export function BreakGlassDesk() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.breakGlass.list.queryOptions({}));
  const isUsing = data.uses.some(({ isMine, state }) => isMine && state === "open");
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[64rem] flex-col gap-8 px-4 py-5 sm:px-6">
        <header>
          <h2 className="font-semibold text-lg">Break-glass</h2>
          <p className="max-w-[44rem] text-pretty text-ink-2">
            For what cannot wait while nobody who may sign it can be reached. A controller becomes finance director over
            the legal entities they name, for at most four hours, and still never for what they asked for or prepared
            themselves. Everybody who deals with approvals sees it, and another person reviews it afterwards.
          </p>
        </header>
        {data.entities.length > 0 && !isUsing ? <OpenForm entities={data.entities} /> : null}
        <section aria-labelledby="uses" className="flex flex-col gap-4">
          <h2 id="uses" className="font-semibold text-lg">
            Uses
          </h2>
          {data.uses.length === 0 ? (
            <EmptyFace title="Nobody has used it">
              Each use stays here with its reason and what its reviewer found.
            </EmptyFace>
          ) : (
            data.uses.map((use) => <Use key={use.id} use={use} />)
          )}
        </section>
      </div>
    </div>
  );
}
