"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { RequestDetail } from "#server/domain/approvals/views";
import { PaymentOrderLink } from "../cash/payment-order-link";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { WarningNotice } from "../ui/faces";
import { Part } from "../ui/part";
import { DecideBar } from "./decide-bar";
import { DifferencesTable } from "./differences-table";
import { HandOverFile } from "./hand-over-links";
import { Acts, Documents } from "./outcome";
import { PacketView } from "./packet-view";
import { PlanOfRequest } from "./payment-plans";
import { Questions } from "./questions";
import { RequestFiles } from "./request-files";
import { RequestHeading } from "./request-heading";
import { ownWords } from "./request-words";
import { Signatures } from "./signatures";
import { Steps } from "./steps";
import { WhoCanSign } from "./who-can-sign";

const WHILE_UNDER_WAY_MS = 3_000;

/** One request from what it asks for to what stands in the sources because of it. */
export function RequestPage({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  // No event tells that a source has confirmed every act, so the page asks until it shows.
  const { data } = useSuspenseQuery(
    trpc.approvals.get.queryOptions(
      { requestId },
      { refetchInterval: ({ state }) => (isUnderWay(state.data) ? WHILE_UNDER_WAY_MS : false) },
    ),
  );
  return (
    <article aria-label={`Request ${data.number}`} className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <RequestHeading request={data} />
        {data.voidedBy ? <Voided request={data} differences={data.voidedBy} /> : null}
        <Part title="Signatures asked for">
          <Steps request={data} />
          <DecideBar request={data} />
        </Part>
        {data.questions.length > 0 ? (
          <Part title="Questions">
            <Questions request={data} />
          </Part>
        ) : null}
        {data.documents.length > 0 ? (
          <Part title="Documents">
            <Documents documents={data.documents} />
          </Part>
        ) : null}
        {data.kind === "agency_handover" && data.state === "executed" ? (
          <Part title="Hand-over">
            <HandOverFile requestId={data.id} entity={data.entity} />
          </Part>
        ) : null}
        {data.kind === "bank_return" && data.state === "executed" ? (
          <Part title="Order to the bank">
            <p>
              <PaymentOrderLink requestId={data.id} entity={data.entity} />
            </p>
          </Part>
        ) : null}
        {data.kind === "payment_plan" && data.state === "executed" ? <PlanOfRequest requestId={data.id} /> : null}
        {data.acts.length > 0 ? (
          <Part title="What was sent to the sources">
            <Acts acts={data.acts} />
            <RefusalCase refusal={data.refusalCase} />
          </Part>
        ) : null}
        {data.packet ? <PacketView packet={data.packet} state={data.state} /> : null}
        <RequestFiles request={data} />
        {data.state === "pending" ? (
          <Part title="Who can sign">
            <WhoCanSign requestId={data.id} />
          </Part>
        ) : null}
        <Part title="Signatures given">
          <Signatures request={data} />
        </Part>
        <Part title="History">
          <History request={data} />
        </Part>
      </div>
    </article>
  );
}

const underWay: readonly RequestDetail["state"][] = ["approved", "executing"];

function isUnderWay(request: RequestDetail | undefined): boolean {
  return request !== undefined && underWay.includes(request.state);
}

/** Who mends what a source complained of works it as a case. */
function RefusalCase({ refusal }: { refusal: RequestDetail["refusalCase"] }) {
  if (refusal === null) return null;
  return (
    <p>
      {refusal.isOpen ? "What the source refused is worked as " : "What the source refused was worked as "}
      <Link href={`/exceptions?case=${refusal.id}`} className="text-accent hover:underline">
        case {refusal.number}
      </Link>
      {refusal.isOpen ? ", which closes once it is confirmed or withdrawn." : ", which is closed."}
    </p>
  );
}

type VoidedProps = { request: RequestDetail; differences: NonNullable<RequestDetail["voidedBy"]> };

function Voided({ request, differences }: VoidedProps) {
  return (
    <Part title="What changed after it was signed">
      <WarningNotice>
        {request.state === "voided"
          ? "The signatures no longer stand. Nothing was carried out: whoever asked changes the request or withdraws it."
          : "An earlier packet of this request was void because of this."}
      </WarningNotice>
      <DifferencesTable label="Signed and now" differences={differences} before="Signed" after="Now" />
    </Part>
  );
}

/** Everything that happened to it, the latest first. */
function History({ request }: { request: RequestDetail }) {
  const entries = request.history.map((entry) => ({ ...entry, said: ownWords(entry, request) }));
  return (
    <ol aria-label="History, the latest first" className="divide-y border-y">
      {entries.toReversed().map(({ at, actorName, sentence, said }) => (
        <li key={`${at.toISOString()} ${sentence}`} className="py-2">
          <p>{sentence}</p>
          {said ? (
            <p className="break-words border-l-2 pl-3">
              <bdi>{said}</bdi>
            </p>
          ) : null}
          <p className="text-ink-2 text-sm">
            {actorName}, <Instant at={at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
