"use client";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { MakeTokenDialog } from "./token-dialogs";
import { TokensTable } from "./tokens-table";

/** One's own tokens, and everybody's for whoever administers them. */
export function TokensDesk() {
  const person = usePerson();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-8 px-4 py-5 sm:px-6">
        {can(person, "token.own") ? <OwnTokens /> : null}
        {can(person, "token.administer") ? <AllTokens /> : null}
      </div>
    </div>
  );
}

function OwnTokens() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.tokens.own.queryOptions({}));
  const [isMaking, setMaking] = useState(false);
  return (
    <section aria-labelledby="own-tokens" className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-3">
        <div className="flex-1">
          <h2 id="own-tokens" className="font-semibold text-lg">
            Your tokens
          </h2>
          <p className="max-w-[44rem] text-pretty text-ink-2">
            A program calls /api/trpc with “Authorization: Bearer” and the token. It acts under your name and the
            token’s, and may do what both of you may.
          </p>
        </div>
        <Button onClick={() => setMaking(true)}>Make a token</Button>
      </header>
      <TokensTable tokens={data.tokens} isOwn />
      {isMaking ? <MakeTokenDialog offered={data.offered} onClose={() => setMaking(false)} /> : null}
    </section>
  );
}

function AllTokens() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.tokens.list.queryOptions({}));
  return (
    <section aria-labelledby="all-tokens" className="flex flex-col gap-3">
      <h2 id="all-tokens" className="font-semibold text-lg">
        Everybody’s tokens
      </h2>
      {data ? <TokensTable tokens={data} isOwn={false} /> : null}
    </section>
  );
}
