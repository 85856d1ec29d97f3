"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { CaseDetail } from "#server/domain/cases/views";
import { requestHref } from "../approvals/approvals-url";
import { stateWords } from "../approvals/request-words";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Section } from "./section";

/** What was asked for from the case, and the request it stands for. */
export function CaseRequests({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data: requests = [] } = useQuery(
    trpc.approvals.ofCase.queryOptions(
      { caseId: detail.id },
      { enabled: can(person, "case.read", detail.entity || undefined) },
    ),
  );
  if (requests.length === 0) return null;
  return (
    <Section title="Requests for approval">
      <ul className="divide-y border-y">
        {requests.map(({ id, number, title, state, amount, isSubject }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
            <Link href={requestHref(id)} className="min-w-0 flex-1 text-accent hover:underline">
              <span className="text-ink-2">{number}</span> {title}
            </Link>
            {isSubject ? <span className="text-ink-2 text-sm">what this case is about</span> : null}
            <Badge tone={stateWords[state].tone}>{stateWords[state].word}</Badge>
            <Amount money={amount} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
