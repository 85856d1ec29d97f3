"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { RehearsalPage, RehearsalResult, RehearsalWindow } from "#server/domain/policies/rehearsal";
import { useNow } from "../format/reader";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { RehearsalResultView } from "./rehearsal-result";
import { type ChosenWindow, RehearsalWindowFields, windowOf } from "./rehearsal-window";

/** How a desk rehearses its documents: what is asked of the server, for a window. */
export type RehearsalAsk = {
  rehearse: (document: unknown, window: RehearsalWindow) => Promise<RehearsalResult>;
  /** The next of what would be otherwise; left out where one page is all there is. */
  more?: (document: unknown, window: RehearsalWindow, cursor: string) => Promise<RehearsalPage>;
};

type Props = RehearsalAsk & {
  /** What the answer is about: an answer about something else is not shown. */
  id: string;
  /** What is rehearsed, for whoever hears the button only. */
  name?: string;
  windows: readonly RehearsalWindow["of"][];
  load: () => Promise<unknown>;
};

/** Tries a document on a window somebody chooses, and shows what would be otherwise. */
export function Rehearsal({ id, name, windows, load, rehearse, more }: Props) {
  const [chosen, setChosen] = useState<ChosenWindow>({
    of: windows.includes("past") ? "last_90_days" : "open",
    from: "",
    to: "",
  });
  const now = useNow();
  const run = useMutation({
    async mutationFn() {
      const window = windowOf(chosen, now);
      if (window === null) throw new Error("Choose a first and a last day.");
      const document = await load();
      return { id, document, window, result: await rehearse(document, window) };
    },
  });
  const shown = run.data?.id === id ? run.data : null;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <RehearsalWindowFields windows={windows} chosen={chosen} onChange={setChosen} />
        <Button isBusy={run.isPending} isDisabled={windowOf(chosen, now) === null} onClick={() => run.mutate()}>
          Rehearse{name ? <span className="sr-only"> {name}</span> : null}
        </Button>
      </div>
      {run.error ? <FailedNotice reference={referenceOf(run.error)}>{sentenceOf(run.error)}</FailedNotice> : null}
      {shown ? (
        <RehearsalResultView
          key={run.submittedAt}
          result={shown.result}
          onMore={more ? (cursor) => more(shown.document, shown.window, cursor) : null}
        />
      ) : null}
    </div>
  );
}
