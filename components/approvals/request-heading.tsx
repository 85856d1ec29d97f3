"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { entityWords } from "#server/domain/approvals/every-entity";
import { kindWords, reasonLabels } from "#server/domain/approvals/kinds";
import { type RequestDetail, requestLanes } from "#server/domain/approvals/views";
import { Due } from "../format/due";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { useShortcut } from "../keyboard/use-shortcuts";
import { policyVersionWords } from "../policies/policy-pages";
import { Badge } from "../ui/badge";
import { Fact } from "../ui/fact";
import { laneHref } from "./approvals-url";
import { BaseAmount } from "./base-amount";
import { PacketHash } from "./packet-hash";
import { escalationWords, laneWords, stateWords, waitingWords } from "./request-words";

/** What is asked for, by whom and why, and where it stands. The way back is to the lane it was opened from. */
export function RequestHeading({ request }: { request: RequestDetail }) {
  const [lane] = useQueryState("lane", parseAsStringLiteral(requestLanes));
  const router = useRouter();
  const { word, tone } = stateWords[request.state];
  const escalation = escalationWords(request);
  useShortcut("layer.close", () => router.push(laneHref(lane)), { isInPalette: false });
  return (
    <header className="flex flex-col gap-3">
      <p>
        <Link href={laneHref(lane)} className="inline-flex min-h-6 items-center text-accent hover:underline">
          {lane === null ? "All requests" : `Back to “${laneWords[lane]}”`}
        </Link>
      </p>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="text-balance font-semibold text-xl">
          <span className="text-ink-2">{request.number}</span> {request.title}
        </h2>
        <Badge tone={tone}>{word}</Badge>
        {escalation ? <Badge tone="danger">{escalation}</Badge> : null}
      </div>
      {request.endedBecause ? <p className="text-pretty">{request.endedBecause}</p> : null}
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <Fact label="Amount">
          <Amount money={request.amount} showsZero />
        </Fact>
        {request.aggregateBaseMinor === null ? null : (
          <Fact label="Counts for" hint="In the reporting currency, with what was asked for alike">
            <BaseAmount minor={request.aggregateBaseMinor} />
          </Fact>
        )}
        <Fact label="Kind" hint={kindWords[request.kind].means}>
          {kindWords[request.kind].label}
        </Fact>
        <Fact label="Customer">{request.customerName ?? "–"}</Fact>
        <Fact label="Legal entity">{entityWords(request.entity)}</Fact>
        <Fact label="Asked by">{request.requesterName}</Fact>
        <When request={request} />
        {request.caseId && request.caseNumber ? (
          <Fact label="From">
            <Link href={`/exceptions?case=${request.caseId}`} className="text-accent hover:underline">
              Case {request.caseNumber}
            </Link>
          </Fact>
        ) : null}
      </dl>
      <div>
        <p className="text-ink-2 text-sm">Reason: {reasonLabels[request.reasonCode]}</p>
        <p className="whitespace-pre-wrap break-words">
          <bdi>{request.reason}</bdi>
        </p>
      </div>
      <Clause request={request} />
    </header>
  );
}

function When({ request }: { request: RequestDetail }) {
  const waiting = waitingWords(request);
  return (
    <>
      {waiting ? <Fact label="Waits for">{waiting}</Fact> : null}
      {request.clockStoppedAt ? (
        <Fact label="Clock" hint="It goes on with the answer; what was left is left then">
          Stands since <Instant at={request.clockStoppedAt} />: a question is open
        </Fact>
      ) : request.dueAt ? (
        <Fact label="Due" hint="In working time of the legal entity">
          <Due at={request.dueAt} />{" "}
          <span className="text-ink-2">
            (<Instant at={request.dueAt} as="moment" />)
          </span>
        </Fact>
      ) : null}
      {request.closedAt ? (
        <Fact label="Ended">
          <Instant at={request.closedAt} />
        </Fact>
      ) : request.submittedAt ? (
        <Fact label="Submitted">
          <Instant at={request.submittedAt} />
        </Fact>
      ) : null}
    </>
  );
}

/** Which row of which table asked for the signatures, and what exactly they are under. */
function Clause({ request: { packet, packetHash, revision } }: { request: RequestDetail }) {
  if (!packet) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-6 text-ink-2 text-sm">
      <span>
        Asked for by “{packet.authority.decision.row.name}” of the {policyVersionWords(packet.authority.policy)}
      </span>
      {packetHash ? (
        <span className="inline-flex items-center gap-1">
          Packet {revision}, <PacketHash hash={packetHash} />
        </span>
      ) : null}
    </p>
  );
}
