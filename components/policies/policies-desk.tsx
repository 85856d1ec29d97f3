"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { policyPages } from "./policy-pages";
import { Cell, None, RowHead, Table } from "./table";

/** Every policy desks are run by: what is in force, the people behind it, and what waits for a second person. */
export function PoliciesDesk() {
  const trpc = useTRPC();
  const { data: policies } = useSuspenseQuery(trpc.policies.overview.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-3 px-4 py-5 sm:px-6">
        <h2 className="font-semibold text-lg">How cases find their people and their time</h2>
        <p className="max-w-[44rem] text-pretty text-ink-2">
          Each policy is a numbered document. One person drafts a change and rehearses it on the last 90 days; another
          publishes it. Every case names the versions it was judged by.
        </p>
        <Table label="Policies" heads={["Policy", "In force", "Drafted by", "Published by", "Since", "Waiting"]}>
          {policies.map(({ kind, active, activeVersion, drafts }) => (
            <tr key={kind} className="border-t">
              <RowHead>
                <Link href={policyPages[kind].href} className="underline underline-offset-2">
                  {policyPages[kind].label}
                </Link>
                <p className="max-w-[28rem] text-pretty font-normal text-ink-2">{policyPages[kind].purpose}</p>
              </RowHead>
              <Cell>{active ? `Version ${activeVersion}` : "As delivered"}</Cell>
              <Cell>{active?.draftedBy ?? <None />}</Cell>
              <Cell>{active?.publishedBy ?? <None />}</Cell>
              <Cell>{active?.publishedAt ? <Instant at={active.publishedAt} /> : <None />}</Cell>
              <Cell>
                {drafts > 0 ? (
                  <Badge tone="accent">
                    <Count value={drafts} /> {drafts === 1 ? "draft" : "drafts"}
                  </Badge>
                ) : (
                  <None />
                )}
              </Cell>
            </tr>
          ))}
        </Table>
      </div>
    </div>
  );
}
