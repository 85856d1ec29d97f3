"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { Amount } from "../format/money";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { InfoNotice, WarningNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import type { Terms } from "./ask-draft";
import { PlanList } from "./plan-list";

export type AskQuestion = { kind: RequestKind; terms: Terms; reasonCode: RequestReason; requestId?: string };

/** What the request would come to and who would have to sign it, before anything is stored. */
export function AskPreview({ question }: { question: AskQuestion }) {
  const trpc = useTRPC();
  const { data, error, isFetching } = useQuery(
    trpc.approvals.preview.queryOptions(question, { placeholderData: keepPreviousData }),
  );
  if (error) return <WarningNotice>{sentenceOf(error)}</WarningNotice>;
  if (!data) return <SkeletonRows count={3} label="Working out what it comes to" />;
  return (
    <div aria-busy={isFetching} aria-live="polite" className="flex flex-col gap-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="font-semibold">{data.title}</span>
        {data.amount === null ? null : <Amount money={data.amount} showsZero className="font-medium" />}
      </p>
      <PlanList consequences={data.consequences} plan={data.plan} />
      {data.authority.isAllowed ? (
        <InfoNotice>Who has to sign: {data.authority.sentence}</InfoNotice>
      ) : (
        <WarningNotice>{data.authority.sentence}</WarningNotice>
      )}
    </div>
  );
}
