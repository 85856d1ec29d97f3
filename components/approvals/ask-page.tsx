"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { kindWords } from "#server/domain/approvals/kinds";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { EmptyFace, FailedFace, RefusedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { askParsers, idOrNull, requestHref } from "./approvals-url";
import { AskForm } from "./ask-form";
import { AskedForPerson, AskedFromCase } from "./asked-about";
import { begunInside } from "./begun-inside";
import { useAmend, useAsk } from "./use-ask";
import { type AskBeginning, useAskSubject } from "./use-ask-subject";

/** A new request, filled in with what somebody came from. */
export function AskPage() {
  const [url] = useQueryStates(askParsers);
  const loaded = useAskSubject({
    kind: url.kind,
    caseId: idOrNull(url.case),
    fix: url.fix,
    invoiceId: idOrNull(url.invoice),
    paymentId: idOrNull(url.payment),
    customerId: idOrNull(url.customer),
    chosenIds: url.chosen?.filter((id) => idOrNull(id) !== null) ?? [],
    standing: url.standing,
    begun: begunInside(url),
    asked: null,
  });
  const sending = useAsk();
  const kind = loaded.is === "ready" && loaded.subject.kinds.length === 1 ? loaded.initial.kind : null;
  const caseId = idOrNull(url.case);
  const userId = idOrNull(url.user);
  return (
    <Sheet
      title={kind === null ? "Ask for approval" : `Ask for approval: ${kindWords[kind].label.toLowerCase()}`}
      back={<Back href="/approvals?lane=own">Your requests</Back>}
      about={
        caseId !== null ? (
          <AskedFromCase caseId={caseId} />
        ) : userId !== null ? (
          <AskedForPerson userId={userId} />
        ) : null
      }
    >
      <Faces loaded={loaded}>
        {(ready) => (
          <AskForm
            initial={ready.initial}
            subject={ready.subject}
            sending={sending}
            submitLabel="Submit"
            keepLabel="Keep as draft"
          />
        )}
      </Faces>
    </Sheet>
  );
}

/** A request that stands, as the form it is changed with. */
export function ChangePage({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  const { data: request } = useSuspenseQuery(trpc.approvals.get.queryOptions({ requestId }));
  const { kind, terms, reasonCode, reason, caseId } = request;
  const fix = kind === "case_fix" && typeof terms.fix === "string" ? terms.fix : null;
  const beginning: AskBeginning = {
    kind,
    caseId,
    fix,
    invoiceId: null,
    paymentId: null,
    customerId: null,
    changesId: requestId,
    asked: { kind, terms, reasonCode, reason },
  };
  const loaded = useAskSubject(beginning);
  const sending = useAmend(request);
  return (
    <Sheet
      title={`Change request ${request.number}: ${kindWords[kind].label.toLowerCase()}`}
      back={<Back href={requestHref(requestId)}>Back to the request</Back>}
    >
      {request.allowed.includes("amend") ? (
        <Faces loaded={loaded}>
          {(ready) => (
            <AskForm
              // A request that somebody changed meanwhile is filled in anew.
              key={request.version}
              initial={ready.initial}
              subject={ready.subject}
              sending={sending}
              submitLabel={request.state === "draft" ? "Change the draft" : "Change it and have it signed again"}
            />
          )}
        </Faces>
      ) : (
        <RefusedFace title="This request cannot be changed">
          Only {request.requesterName}, who asked for it, changes it, and only until it is carried out or has ended.
        </RefusedFace>
      )}
    </Sheet>
  );
}

type SheetProps = { title: string; back: ReactNode; about?: ReactNode; children: ReactNode };

function Sheet({ title, back, about, children }: SheetProps) {
  return (
    <article aria-label={title} className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex flex-col gap-6 px-4 py-5 sm:px-6">
        <header className="flex flex-col gap-2">
          <p>{back}</p>
          <h2 className="text-balance font-semibold text-xl">{title}</h2>
          {about}
        </header>
        {children}
      </div>
    </article>
  );
}

function Back({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="inline-flex min-h-6 items-center text-accent hover:underline">
      {children}
    </Link>
  );
}

type Loaded = ReturnType<typeof useAskSubject>;
type FacesProps = { loaded: Loaded; children: (ready: Extract<Loaded, { is: "ready" }>) => ReactNode };

function Faces({ loaded, children }: FacesProps) {
  switch (loaded.is) {
    case "loading":
      return <SkeletonRows count={6} label="Loading what it is about" />;
    case "failed":
      return (
        <FailedFace title="This cannot be asked for" reference={referenceOf(loaded.error)}>
          {sentenceOf(loaded.error)}
        </FailedFace>
      );
    case "nothing":
      return (
        <EmptyFace title="Begin from what it is about">
          Open a case: its correction offers “Ask for approval” where others have to sign it, and its invoice offers a
          credit and a write-off, a payment beside it a refund.
        </EmptyFace>
      );
    case "ready":
      return children(loaded);
  }
}
