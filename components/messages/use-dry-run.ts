"use client";
import { useMutation } from "@tanstack/react-query";
import type { z } from "zod";
import type { DryRunInput } from "#server/domain/sync/message-selection";
import { useTRPCClient } from "../trpc/provider";

/** Asks what a repair would come to. The answer stands until what was asked about changes. */
export function useDryRun(inboxId: string) {
  const { messages } = useTRPCClient();
  return useMutation({
    mutationFn: (repair: Omit<z.input<typeof DryRunInput>, "inboxId">) => messages.dryRun.query({ inboxId, ...repair }),
  });
}
export type DryRunState = ReturnType<typeof useDryRun>;
