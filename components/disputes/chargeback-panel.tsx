"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { isOpen } from "#server/domain/cases/machine";
import type { CaseDetail } from "#server/domain/cases/views";
import type { ChargebackDetail } from "#server/domain/disputes/chargeback-views";
import { chargebackWords } from "../accounts/account-words";
import { Section } from "../case/section";
import { Due } from "../format/due";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace, FailedNotice } from "../ui/faces";
import { Fact } from "../ui/fact";
import { SkeletonRows } from "../ui/skeleton";
import { useDisputeAct } from "./use-dispute-act";

/** A payment that was taken back: until when its bank listens, what it asks for, and the pack that answers it. */
export function ChargebackPanel({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data, error, refetch } = useQuery(trpc.disputes.chargebackOfCase.queryOptions({ caseId: detail.id }));
  if (error)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={3} label="Loading the chargeback" />;
  const mayMake = isOpen(detail.state) && detail.state !== "correcting" && can(person, "dispute.work", detail.entity);
  return (
    <Section
      className="mt-3"
      title="Chargeback"
      tools={mayMake ? <MakePack detail={detail} hasPack={data.pack !== null} /> : null}
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3">
        <Fact label="Evidence by">
          <Deadline chargeback={data} />
        </Fact>
        <Fact label="Amount">
          <Amount money={data.amount} />
        </Fact>
        <Fact label="Reason" hint={data.claim}>
          {data.reason}
          {data.codes ? <span className="block font-normal text-ink-2 text-sm">{data.codes}</span> : null}
        </Fact>
        <Fact label="Standing">{chargebackWords(data.status)}</Fact>
      </dl>
      <h4 className="mt-4 font-medium">To be shown</h4>
      <ul className="mt-1 list-disc pl-5">
        {data.asks.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <Pack pack={data.pack} />
      {data.decided.of > 0 ? (
        <p className="mt-3 text-ink-2">
          Of {data.decided.of} decided in 12 months {data.decided.won} were won.
        </p>
      ) : null}
    </Section>
  );
}

/** Days are the legal entity's: an instant late at night is the day the bank means. */
function Deadline({ chargeback: { evidenceDueAt, daysLeft, status } }: { chargeback: ChargebackDetail }) {
  if (evidenceDueAt === null || daysLeft === null) return "–";
  if (!status.endsWith("needs_response")) return <Instant at={evidenceDueAt} as="moment" />;
  return (
    <>
      <Instant at={evidenceDueAt} as="moment" />
      <span className="block font-normal text-sm">
        {daysLeft >= 0 ? `${daysLeft} ${daysLeft === 1 ? "day" : "days"} left` : <Due at={evidenceDueAt} />}
      </span>
    </>
  );
}

function Pack({ pack }: Pick<ChargebackDetail, "pack">) {
  if (pack === null) return null;
  return (
    <p className="mt-3">
      <a href={`/api/case-files/${pack.fileId}`} download className="break-all underline underline-offset-2">
        {pack.name}
      </a>{" "}
      <span className="text-ink-2">
        {pack.madeBy}, <Instant at={pack.madeAt} />
      </span>
      <span className="block break-all font-mono text-ink-2 text-sm">SHA-256 {pack.contentHash}</span>
    </p>
  );
}

function MakePack({ detail, hasPack }: { detail: CaseDetail; hasPack: boolean }) {
  const queryClient = useQueryClient();
  const [trouble, setTrouble] = useState<{ sentence: string; reference: string | null } | null>(null);
  const { trpc, key, renewKey, ending } = useDisputeAct(() => {
    renewKey();
    void queryClient.invalidateQueries(trpc.caseFiles.pathFilter());
  });
  const make = useMutation(
    trpc.disputes.makePack.mutationOptions({
      ...ending,
      onMutate: () => setTrouble(null),
      onError(error) {
        renewKey();
        setTrouble({ sentence: sentenceOf(error), reference: referenceOf(error) });
      },
    }),
  );
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {trouble ? <FailedNotice reference={trouble.reference}>{trouble.sentence}</FailedNotice> : null}
      <Button
        size="sm"
        isBusy={make.isPending}
        onClick={() => make.mutate({ key, input: { caseId: detail.id, version: detail.version } })}
      >
        {hasPack ? "Make the pack again" : "Make evidence pack"}
      </Button>
    </div>
  );
}
