"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import type {
  JudgedChange,
  JudgedPart,
  PolicyRehearsal,
  PolicySummary,
  RehearsedCase,
} from "#server/domain/routing/views";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Cell, RowHead, Table } from "./table";

type Kind = PolicySummary["kind"];

const partWords: Record<JudgedPart, string> = {
  team: "to another team",
  severity: "with another severity",
  due: "with another due time",
  hold: "with another hold on the draft",
  assignment: "given out otherwise",
  escalation: "going up otherwise",
};
const changeWords: Record<JudgedPart, string> = {
  team: "Team",
  severity: "Severity",
  due: "Due",
  hold: "Draft",
  assignment: "Given",
  escalation: "Goes up",
};

/** What the document somebody is writing would have made of the cases of the last 90 days. */
export function RehearsalOfDocument({ kind, document }: { kind: Kind; document: unknown }) {
  return <Rehearsal kind={kind} id={JSON.stringify(document)} load={async () => document} />;
}

/** The same of a draft somebody stored. */
export function RehearsalOfVersion({ kind, version }: { kind: Kind; version: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const load = async () =>
    (await queryClient.fetchQuery(trpc.policies.version.queryOptions({ kind, version }))).document;
  return <Rehearsal kind={kind} id={`version ${version}`} name={`version ${version}`} load={load} />;
}

type RehearsalProps = {
  kind: Kind;
  /** What the answer is about: an answer about something else is not shown. */
  id: string;
  name?: string;
  load: () => Promise<unknown>;
};

function Rehearsal({ kind, id, name, load }: RehearsalProps) {
  const client = useTRPCClient();
  const run = useMutation({
    async mutationFn() {
      const document = await load();
      return { id, document, result: await client.policies.rehearse.mutate({ kind, document }) };
    },
  });
  return (
    <div className="flex flex-col gap-3">
      <Button className="w-fit" isBusy={run.isPending} onClick={() => run.mutate()}>
        Rehearse on the last 90 days{name ? <span className="sr-only">: {name}</span> : null}
      </Button>
      {run.error ? <FailedNotice reference={referenceOf(run.error)}>{sentenceOf(run.error)}</FailedNotice> : null}
      {run.data?.id === id ? (
        <Result key={run.submittedAt} kind={kind} document={run.data.document} result={run.data.result} />
      ) : null}
    </div>
  );
}

function Result({ kind, document, result }: { kind: Kind; document: unknown; result: PolicyRehearsal }) {
  const { judged, otherwise, byPart, flows, since, knownSince } = result;
  return (
    <section aria-label="Result of the rehearsal" className="flex flex-col gap-3 rounded-lg bg-surface-2 px-4 py-3">
      <p role="status" className="text-pretty">
        <strong className="font-semibold">
          <Count value={otherwise} /> of <Count value={judged} /> {judged === 1 ? "case" : "cases"} would have been
          judged otherwise
        </strong>{" "}
        than by what is in force{knownSince !== null && knownSince > since ? <Since at={knownSince} /> : null}. Nothing
        was changed.
      </p>
      {byPart.length > 0 ? (
        <ul aria-label="How many, by what" className="flex flex-wrap gap-x-5 gap-y-1">
          {byPart.map(({ part, count }) => (
            <li key={part}>
              <Count value={count} /> {partWords[part]}
            </li>
          ))}
        </ul>
      ) : null}
      {flows.length > 0 ? <Flows flows={flows} /> : null}
      {otherwise > 0 ? <Cases kind={kind} document={document} first={result} /> : null}
    </section>
  );
}

function Since({ at }: { at: Date }) {
  return (
    <>
      ; what routing looks at is kept since <Instant at={at} as="moment" />
    </>
  );
}

function Flows({ flows }: { flows: PolicyRehearsal["flows"] }) {
  return (
    <ul aria-label="From where to where" className="flex flex-col gap-1">
      {flows.map(({ part, before, after, count }) => (
        <li key={`${part} ${before} ${after}`}>
          {changeWords[part]}: {before} <span aria-hidden="true">→</span>
          <span className="sr-only">becomes</span> {after}, <Count value={count} />
        </li>
      ))}
    </ul>
  );
}

type CasesProps = {
  kind: Kind;
  document: unknown;
  first: { cases: RehearsedCase[]; nextCursor: string | null };
};

function Cases({ kind, document, first }: CasesProps) {
  const client = useTRPCClient();
  const [shown, setShown] = useState(first);
  const more = useMutation({
    mutationFn: (cursor: string) => client.policies.rehearsedCases.mutate({ kind, document, cursor }),
    onSuccess: (page) => setShown({ cases: [...shown.cases, ...page.cases], nextCursor: page.nextCursor }),
  });
  return (
    <>
      <Table label="Cases that would have been judged otherwise" heads={["Case", "Decided by", "Would have been"]}>
        {shown.cases.map((one) => (
          <tr key={one.caseId} className="border-t">
            <RowHead>
              <Link href={`/${one.queue}?case=${one.caseId}`} className="underline underline-offset-2">
                Case {one.number}
              </Link>{" "}
              {one.isOpen ? null : <Badge>closed</Badge>}
              <p className="text-pretty font-normal text-ink-2">
                {one.title}
                {one.customerName ? ` · ${one.customerName}` : null} · <Instant at={one.detectedAt} as="moment" />
              </p>
            </RowHead>
            <Cell>{one.rowAfter ?? "no row"}</Cell>
            <Cell>
              <ul>
                {one.changes.map((change) => (
                  <li key={change.part}>
                    {changeWords[change.part]}: <Change change={change} />
                  </li>
                ))}
              </ul>
            </Cell>
          </tr>
        ))}
      </Table>
      {shown.nextCursor ? (
        <Button
          className="w-fit"
          isBusy={more.isPending}
          onClick={() => (shown.nextCursor ? more.mutate(shown.nextCursor) : undefined)}
        >
          Show more cases
        </Button>
      ) : null}
      {more.error ? <FailedNotice reference={referenceOf(more.error)}>{sentenceOf(more.error)}</FailedNotice> : null}
    </>
  );
}

function Change({ change }: { change: JudgedChange }) {
  if (change.part === "due")
    return (
      <>
        <Instant at={change.after} as="moment" /> instead of <Instant at={change.before} as="moment" />
      </>
    );
  return (
    <>
      {change.after} instead of {change.before}
    </>
  );
}
