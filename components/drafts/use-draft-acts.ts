"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { EditLineInput } from "#server/domain/drafts/inputs";
import type { DraftActs, DraftDetail } from "#server/domain/drafts/views";
import { newKey } from "../trpc/key";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { toast } from "../ui/toaster";

type Edit = z.input<typeof EditLineInput>["edit"];

/** What can be done with a draft; each goes through the command of its own. */
export type DraftAct =
  | { act: "decide"; part: NonNullable<DraftActs["decides"]>; decision: "approved" | "sent_back"; note: string }
  | { act: "answer"; note: string }
  | { act: "edit"; lineId: string; edit: Edit; reason: string }
  | { act: "take_back"; editId: string };

/** Sends an act with the version that was seen, and reads the draft again however it ended. */
export function useDraftAct({ reviewId, version }: Pick<DraftDetail, "reviewId" | "version">, onDone?: () => void) {
  const trpc = useTRPC();
  const { drafts } = useTRPCClient();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  return useMutation({
    mutationFn: (wanted: DraftAct): Promise<{ message: string }> => {
      const seen = { reviewId, version };
      if (wanted.act === "answer") return drafts.answer.mutate({ key, input: { ...seen, note: wanted.note } });
      if (wanted.act === "take_back")
        return drafts.takeEditBack.mutate({ key, input: { ...seen, editId: wanted.editId } });
      if (wanted.act === "edit") {
        const { lineId, edit, reason } = wanted;
        return drafts.editLine.mutate({ key, input: { ...seen, lineId, edit, reason } });
      }
      const input = { ...seen, decision: wanted.decision, note: wanted.note };
      if (wanted.part === "project_lead") return drafts.confirmWork.mutate({ key, input });
      return wanted.part === "billing"
        ? drafts.approve.mutate({ key, input })
        : drafts.countersign.mutate({ key, input });
    },
    onSuccess({ message }) {
      toast.done(message);
      onDone?.();
    },
    async onSettled() {
      setKey(newKey());
      await queryClient.invalidateQueries(trpc.drafts.pathFilter());
    },
  });
}
