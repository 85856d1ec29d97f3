"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { CauseCase, CauseDetail } from "#server/domain/causes/views";
import { rootCauseLabel } from "#server/domain/exceptions/root-causes";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { outcomeWords, plural, stateWords } from "../case/words";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Amount, Amounts } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { Fact } from "../ui/fact";
import { Part } from "../ui/part";
import { caseHref, deskHref, runHref } from "./cause-url";
import { runWords } from "./cause-words";
import { CohortDialog } from "./cohort-dialog";
import { NoteForm } from "./note-form";
import { Suspects } from "./suspects";
import { Trend } from "./trend";

/** One cause from what it costs to what was done about it. */
export function CausePage({ signature }: { signature: string }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data } = useSuspenseQuery(trpc.causes.get.queryOptions({ signature }));
  const [isFixing, setIsFixing] = useState(false);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <header className="flex flex-col gap-3">
          <h2 className="text-balance font-semibold text-xl">{data.signature}</h2>
          <Facts cause={data} />
          <div className="flex flex-wrap gap-2">
            {can(person, "cohort.run") && data.openCount > 0 ? (
              <Button variant="primary" onClick={() => setIsFixing(true)}>
                Fix {plural(data.openCount, "open case")} together
              </Button>
            ) : null}
            <Link href={deskHref(data)} className={buttonClass("quiet", "md")}>
              Show them on the desk
            </Link>
          </div>
        </header>
        <Part title="What is known about it">
          <Known cause={data} />
          {can(person, "cause.note") ? <NoteForm key={data.notedAt?.toISOString() ?? "new"} cause={data} /> : null}
        </Part>
        <Part title="What changed before it was first seen">
          <Suspects suspects={data.suspects} firstSeenAt={data.firstSeenAt} />
        </Part>
        {data.runs.length > 0 ? (
          <Part title="Fixed together">
            <Runs runs={data.runs} />
          </Part>
        ) : null}
        <Part title="Cases">
          <Cases cases={data.cases} total={data.totalCount} />
        </Part>
      </div>
      {isFixing ? <CohortDialog signature={signature} onClose={() => setIsFixing(false)} /> : null}
    </div>
  );
}

function Facts({ cause }: { cause: CauseDetail }) {
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3">
      <Fact label="Open">
        <Count value={cause.openCount} />
      </Fact>
      <Fact label="At stake">{cause.totals.length > 0 ? <Amounts moneys={cause.totals} /> : "–"}</Fact>
      <Fact label="Holds">{plural(cause.openDrafts, "draft")}</Fact>
      <Fact label="First seen">
        <Instant at={cause.firstSeenAt} as="moment" />
      </Fact>
      <Fact label="Last seen">
        <Instant at={cause.lastSeenAt} as="moment" />
      </Fact>
      <Fact label="Came back after a fix">
        <Count value={cause.recurrences} />
      </Fact>
      <Fact label="Found a week">
        <Trend weeks={cause.weeks} />
      </Fact>
      <Fact label="Types">{cause.types.map(({ label }) => label).join(", ")}</Fact>
      <Fact label="Legal entities">{cause.entities.join(", ") || "–"}</Fact>
    </dl>
  );
}

/** What people wrote down; who only reads sees it here, who may note has it in the form as well. */
function Known({ cause }: { cause: CauseDetail }) {
  if (cause.notedAt === null)
    return (
      <p className="text-ink-2">
        Nobody has noted anything yet. Usually it is: {cause.likely.map(rootCauseLabel).join("; ")}.
      </p>
    );
  return (
    <div className="flex flex-col gap-1">
      {cause.rootCause ? <p className="font-medium">{rootCauseLabel(cause.rootCause)}</p> : null}
      {cause.note ? <p className="whitespace-pre-line text-pretty">{cause.note}</p> : null}
      {cause.ticketUrl ? (
        <p>
          <a
            href={cause.ticketUrl}
            target="_blank"
            rel="noreferrer noopener"
            className="inline-flex items-center gap-1 break-all text-accent hover:underline"
          >
            {cause.ticketUrl}
            <ExternalLink size={14} aria-hidden="true" className="shrink-0" />
            <span className="sr-only">, opens in a new tab</span>
          </a>
        </p>
      ) : null}
      <p className="text-ink-2 text-sm">
        Noted by {cause.notedBy} <Instant at={cause.notedAt} />
      </p>
    </div>
  );
}

function Runs({ runs }: { runs: CauseDetail["runs"] }) {
  return (
    <ul className="divide-y border-y">
      {runs.map((run) => (
        <li key={run.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
          <Badge tone={runWords[run.state].tone}>{runWords[run.state].word}</Badge>
          <Link href={runHref(run.id)} className="font-medium text-accent hover:underline">
            {run.label}
          </Link>
          <span className="text-ink-2">
            {plural(run.total, "case")}, started by {run.startedBy} <Instant at={run.startedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Cases({ cases, total }: { cases: readonly CauseCase[]; total: number }) {
  const head = (
    <>
      <Head>Case</Head>
      <Head>Customer and document</Head>
      <Head>Entity</Head>
      <Head isNumber>At stake</Head>
      <Head>Found</Head>
      <Head>Stands</Head>
    </>
  );
  return (
    <>
      <ScrollingTable label="Cases of this cause" head={head}>
        {cases.map((row) => (
          <tr key={row.id} className="border-t align-top">
            <Cell>
              <Link href={caseHref(row)} className="text-accent hover:underline">
                {row.number}
              </Link>{" "}
              {row.title}
            </Cell>
            <Cell>
              {row.customerName ?? "–"}
              {row.document ? <span className="block text-ink-2 text-sm">{row.document}</span> : null}
            </Cell>
            <Cell>{row.entity ?? "–"}</Cell>
            <Cell isNumber>
              <Amount money={row.amount} />
            </Cell>
            <Cell>
              <Instant at={row.detectedAt} />
            </Cell>
            <Cell>{row.outcome ? outcomeWords[row.outcome] : stateWords[row.state]}</Cell>
          </tr>
        ))}
      </ScrollingTable>
      {total > cases.length ? (
        <p className="text-ink-2">
          The {cases.length} most recent of {plural(total, "case")}; the desk shows all that are open.
        </p>
      ) : null}
    </>
  );
}
