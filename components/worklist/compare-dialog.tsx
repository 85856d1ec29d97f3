"use client";
import { useQuery } from "@tanstack/react-query";
import type { ComparedAccounts } from "#server/domain/collections/worklist-views";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { signed } from "./points";
import type { WorklistState } from "./use-worklist";

/** Why one account stands above another: every reason of either, what sets them furthest apart first. */
export function CompareDialog({ state }: { state: WorklistState }) {
  const trpc = useTRPC();
  const [left = "", right = ""] = state.marked;
  const { data, error } = useQuery(trpc.worklist.compare.queryOptions({ left, right }));
  const close = () => {
    state.setComparing(false);
    state.focusList();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={close}
      title="Two accounts compared"
      size="lg"
      actions={<Button onClick={close}>Close</Button>}
    >
      {error ? <FailedNotice>{sentenceOf(error)}</FailedNotice> : null}
      {data ? <Comparison compared={data} /> : error ? null : <SkeletonRows count={5} label="Comparing" />}
    </Dialog>
  );
}

function Comparison({ compared: { left, right, rows } }: { compared: ComparedAccounts }) {
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">
        Points of {left.customerName} and {right.customerName}
      </caption>
      <thead>
        <tr className="border-b text-ink-2">
          <th scope="col" className="py-1 pr-3 font-normal">
            Reason
          </th>
          <th scope="col" className="py-1 pr-3 font-medium text-ink-1">
            {left.customerName}
          </th>
          <th scope="col" className="py-1 pr-3 font-medium text-ink-1">
            {right.customerName}
          </th>
          <th scope="col" className="py-1 text-right font-normal">
            Difference
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.kind} className="border-b align-top">
            <th scope="row" className="py-1 pr-3 font-normal text-ink-2">
              {row.subject}
            </th>
            <Side side={row.left} />
            <Side side={row.right} />
            <td className="py-1 text-right tabular-nums">{signed(row.difference)}</td>
          </tr>
        ))}
        <tr className="font-medium">
          <th scope="row" className="py-1 pr-3">
            Points
          </th>
          <td className="py-1 pr-3 tabular-nums">{left.points}</td>
          <td className="py-1 pr-3 tabular-nums">{right.points}</td>
          <td className="py-1 text-right tabular-nums">{signed(left.points - right.points)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Side({ side: { words, points } }: { side: ComparedAccounts["rows"][number]["left"] }) {
  return (
    <td className="py-1 pr-3">
      {words === null ? (
        <span className="text-ink-2">–</span>
      ) : (
        <>
          <span className="tabular-nums">{signed(points)}</span> {words}
        </>
      )}
    </td>
  );
}
