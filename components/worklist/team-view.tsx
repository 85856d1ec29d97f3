"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CollectorWork } from "#server/domain/collections/worklist-views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount, Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { cn } from "../ui/cn";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";

type Column = { head: string; isNumber: boolean; cell: (work: CollectorWork) => ReactNode };

const inHand: readonly Column[] = [
  { head: "Accounts", isNumber: true, cell: ({ accounts }) => <Count value={accounts} /> },
  { head: "Past due", isNumber: true, cell: ({ overdue }) => <Amount money={overdue} /> },
  {
    head: "Promised for today",
    isNumber: true,
    cell: ({ promisedToday }) => (promisedToday.length === 0 ? "–" : <Amounts moneys={promisedToday} />),
  },
  {
    head: "Broken promises unanswered",
    isNumber: true,
    cell: ({ brokenUnanswered }) => <Count value={brokenUnanswered} />,
  },
  { head: "Contacts today", isNumber: true, cell: ({ contactsToday }) => <Count value={contactsToday} /> },
  { head: "This week", isNumber: true, cell: ({ contactsThisWeek }) => <Count value={contactsThisWeek} /> },
  { head: "Away", isNumber: false, cell: ({ away }) => <Away away={away} /> },
];

const picking: readonly Column[] = [
  { head: "Served in order", isNumber: true, cell: ({ served }) => <Count value={served} /> },
  { head: "Picked by hand", isNumber: true, cell: ({ picked }) => <Count value={picked} /> },
  { head: "Higher accounts passed over", isNumber: true, cell: ({ passedOver }) => <Count value={passedOver} /> },
  { head: "Skipped", isNumber: true, cell: ({ skipped }) => <Count value={skipped} /> },
];

/** What each collector has in hand, and how the list was worked in the last seven days. */
export function TeamView() {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.worklist.team.queryOptions({}));
  if (error && !data)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={5} label="Loading the team" />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto p-4">
      <PeopleTable title="In hand" columns={inHand} people={data.people} />
      <PeopleTable
        title="Order of work, last seven days"
        columns={picking}
        people={data.people.filter(({ userId }) => userId !== null)}
      />
    </div>
  );
}

function PeopleTable({
  title,
  columns,
  people,
}: {
  title: string;
  columns: readonly Column[];
  people: readonly CollectorWork[];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section aria-label={title} tabIndex={0} className="shrink-0 overflow-x-auto outline-none">
      <h2 className="mb-1 font-semibold">{title}</h2>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b text-ink-2 text-sm">
            <th scope="col" className="py-1.5 pr-3 font-normal">
              Collector
            </th>
            {columns.map(({ head, isNumber }) => (
              <th key={head} scope="col" className={cn("py-1.5 pr-3 font-normal", isNumber && "text-right")}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((work) => (
            <tr key={work.userId ?? "nobody"} className="border-b">
              <th scope="row" className="whitespace-nowrap py-1.5 pr-3 font-medium">
                {work.name}
              </th>
              {columns.map(({ head, isNumber, cell }) => (
                <td key={head} className={cn("whitespace-nowrap py-1.5 pr-3", isNumber && "text-right tabular-nums")}>
                  {cell(work)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Away({ away }: Pick<CollectorWork, "away">) {
  if (away === null) return <span className="text-ink-2">–</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <Badge tone="warn">
        Until <Day day={away.until} isShort />
      </Badge>
      <span>{away.coverName === null ? "nobody covers" : `${away.coverName} covers`}</span>
    </span>
  );
}
