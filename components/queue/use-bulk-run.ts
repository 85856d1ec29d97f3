"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { BulkAct } from "#server/domain/cases/inputs";
import type { BulkPreview, BulkResult, CaseRow } from "#server/domain/cases/views";
import { useTRPCClient } from "../trpc/provider";

/** One request does this many, so that progress can be told and one slow case holds up few others. */
const CASES_A_REQUEST = 25;

export type BulkStage =
  | { stage: "asking" }
  | { stage: "preview"; act: BulkAct; key: string; preview: BulkPreview }
  | { stage: "running"; act: BulkAct; done: number; total: number }
  | { stage: "finished"; act: BulkAct; result: BulkResult };

/** A bulk act from its preview to the answer for each case. What is shown as refused is not sent. */
export function useBulkRun(rows: readonly CaseRow[], onFinished: (act: BulkAct, result: BulkResult) => void) {
  const { cases } = useTRPCClient();
  const [stage, setStage] = useState<BulkStage>({ stage: "asking" });

  const preview = useMutation({
    mutationFn: ({ act }: { act: BulkAct; key: string }) => cases.bulkPreview.mutate({ cases: rows.map(seenOf), act }),
    onSuccess: (found, { act, key }) => setStage({ stage: "preview", act, key, preview: found }),
  });
  const run = useMutation({
    async mutationFn({ act, key, ids }: { act: BulkAct; key: string; ids: ReadonlySet<string> }) {
      const wanted = rows.filter(({ id }) => ids.has(id)).map(seenOf);
      const result: BulkResult = { rows: [], done: 0, refused: 0 };
      for (let from = 0; from < wanted.length; from += CASES_A_REQUEST) {
        setStage({ stage: "running", act, done: from, total: wanted.length });
        const part = await cases.bulkRun.mutate({
          key: `${key}-${from}`,
          input: { cases: wanted.slice(from, from + CASES_A_REQUEST), act },
        });
        result.rows.push(...part.rows);
        result.done += part.done;
        result.refused += part.refused;
      }
      return result;
    },
    onSuccess(result, { act }) {
      setStage({ stage: "finished", act, result });
      onFinished(act, result);
    },
    // What was done before the failure is done; the same key finds it done when the person tries again.
    onError: (_, { act, key }) => preview.data && setStage({ stage: "preview", act, key, preview: preview.data }),
  });
  return { stage, preview, run };
}

function seenOf({ id, version }: CaseRow) {
  return { caseId: id, version };
}
