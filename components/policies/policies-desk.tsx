"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { byWords } from "../documents/by-words";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { pageOfKind } from "./policy-pages";
import { Cell, None, RowHead, Table } from "./table";

const heads = ["Policy", "In force", "Since", "Drafted by", "Published by", "Scheduled", "Waiting"];

/** Every policy: what is in force, the people behind it, what waits for its day and what for a second person. */
export function PoliciesDesk() {
  const trpc = useTRPC();
  const { data: policies } = useSuspenseQuery(trpc.policies.overview.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-3 px-4 py-5 sm:px-6">
        <h2 className="font-semibold text-lg">What Docket decides by</h2>
        <p className="max-w-[44rem] text-pretty text-ink-2">
          Each policy is a numbered document. One person drafts a change and rehearses it on what happened; another
          publishes it, at once or from a day on. Every decision names the version it was made under, and what is in
          flight keeps its own until two people migrate it.
        </p>
        <Table label="Policies" heads={heads} least="min-w-[52rem]">
          {policies.map(({ kind, label, active, activeVersion, scheduled, drafts }) => {
            const page = pageOfKind(kind, label);
            return (
              <tr key={kind} className="border-t">
                <RowHead>
                  <Link href={page.href} className="underline underline-offset-2">
                    {page.label}
                  </Link>
                  <p className="max-w-[16rem] text-pretty font-normal xl:max-w-[28rem] text-ink-2">{page.purpose}</p>
                </RowHead>
                <Cell>{active ? `Version ${activeVersion}` : "As delivered"}</Cell>
                <Cell>{active?.effectiveFrom ? <Instant at={active.effectiveFrom} /> : <None />}</Cell>
                <Cell>{active ? byWords(active.draftedBy) : <None />}</Cell>
                <Cell>{active?.publishedBy ?? <None />}</Cell>
                <Cell>
                  {scheduled?.effectiveFrom ? (
                    <>
                      Version {scheduled.version} from <Instant at={scheduled.effectiveFrom} as="moment" />
                      <p className="text-ink-2">{scheduled.publishedBy}</p>
                    </>
                  ) : (
                    <None />
                  )}
                </Cell>
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
            );
          })}
        </Table>
      </div>
    </div>
  );
}
