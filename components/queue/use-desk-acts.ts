"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { CaseLane } from "#server/domain/cases/filters";
import type { CaseRow } from "#server/domain/cases/views";
import { type ActOutcome, type CaseAct, leavesLane } from "../case/acts";
import { useSendAct } from "../case/use-send-act";
import { usePerson } from "../shell/person";
import { detailsOf, isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";
import type { CaseList, Returning } from "./use-case-list";
import { type ListNews, rowOf } from "./use-list-news";

type Undoable = { row: CaseRow; returning: Returning[] };

type Options = {
  lane: CaseLane;
  list: CaseList;
  news: ListNews;
  /** The cases are no longer in this list: cursor, selection and open case go on to what is. */
  onLeft: (ids: ReadonlySet<string>) => void;
  /** A case is back by Undo. */
  onReturned: (id: string) => void;
};

/** Acts on single cases: shown at once where that is harmless, undone by one key. */
export function useDeskActs({ lane, list, news, onLeft, onReturned }: Options) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const send = useSendAct();
  const last = useRef<Undoable | null>(null);

  const readAgain = (caseId: string) =>
    Promise.all([
      queryClient.invalidateQueries(trpc.cases.get.queryFilter({ caseId })),
      queryClient.invalidateQueries(trpc.cases.timeline.queryFilter({ caseId })),
      queryClient.invalidateQueries(trpc.cases.facets.pathFilter()),
      queryClient.invalidateQueries(trpc.cases.counts.pathFilter()),
    ]);

  const leave = (row: CaseRow): Returning[] => {
    const ids = new Set([row.id]);
    // Where the others go on is decided while the row still stands.
    onLeft(ids);
    return list.remove(ids);
  };

  /** What is harmless shows at once; what takes the case away waits for the answer, so that no words typed for it are lost. */
  const perform = async (row: CaseRow, act: CaseAct, key: string): Promise<ActOutcome> => {
    const leaves = leavesLane(act.action, lane);
    news.expectOwn([row.id]);
    if (!leaves) list.patch(foreseen(row, act, person));
    try {
      const answer = await send.mutateAsync({ seen: row, act, key });
      const returning = leaves ? leave(row) : [];
      list.patch(answer.row);
      news.unmark(row.id);
      if (!leaves) news.forgetOwn([row.id]);
      last.current = answer.undoUntil ? { row: answer.row, returning } : null;
      toast.done(answer.message, answer.undoUntil ? { onUndo: () => void undo() } : undefined);
      void readAgain(row.id);
      return { kind: "done", message: answer.message };
    } catch (error) {
      list.patch(row);
      news.forgetOwn([row.id]);
      await readAgain(row.id);
      if (isConflict(error) && hasVersion(detailsOf(error)))
        return { kind: "conflict", act, sentence: sentenceOf(error) };
      return { kind: "refused", sentence: sentenceOf(error), reference: referenceOf(error) };
    }
  };

  const undo = async () => {
    const undoable = last.current;
    if (!undoable) return;
    last.current = null;
    try {
      const answer = await send.mutateAsync({ seen: undoable.row, act: { action: "undo" }, key: newKey() });
      list.restore(undoable.returning);
      list.patch(answer.row);
      news.forgetOwn([answer.row.id]);
      onReturned(answer.row.id);
      toast.done(answer.message);
    } catch (error) {
      toast.failed(sentenceOf(error), referenceOf(error));
    }
    await readAgain(undoable.row.id);
  };

  const canUndo = () => last.current !== null;
  const remember = (row: CaseRow) => {
    last.current = { row: rowOf(row), returning: [] };
  };
  return { perform, undo, canUndo, remember, readAgain };
}

/** What a harmless act will have done, shown before the server has answered. */
function foreseen(row: CaseRow, act: CaseAct, person: { userId: string; name: string }): CaseRow {
  if (act.action === "take") return { ...row, state: "in_progress", ownerId: person.userId, ownerName: person.name };
  if (act.action === "release") return { ...row, state: "routed", ownerId: null, ownerName: null };
  if (act.action === "fix") return { ...row, state: "correcting" };
  return row;
}

/** A conflict over the version of a case, as against one over a repeated request. */
function hasVersion(details: unknown): boolean {
  return typeof details === "object" && details !== null && "version" in details;
}
