"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LARGEST_FILE_BYTES } from "#server/domain/bank/bank-file";
import type { BankImportResult, BankRefusal } from "#server/domain/bank/views";
import { base64Of } from "../files/base64";
import { detailsOf, referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";

/** One file on its way in, and what became of it. */
export type Upload = {
  key: string;
  fileName: string;
  state:
    | { kind: "waiting" }
    | { kind: "sending" }
    | { kind: "done"; result: BankImportResult }
    | { kind: "refused"; sentence: string; reference: string | null; refusal: BankRefusal | null };
};

/** Takes files one after the other, so that statements of one account arrive in a known order. */
export function useUploads() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const send = useMutation(trpc.bank.import.mutationOptions());

  const settle = (key: string, state: Upload["state"]) =>
    setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, state } : upload)));

  const take = async (file: File, key: string) => {
    settle(key, { kind: "sending" });
    try {
      if (file.size > LARGEST_FILE_BYTES) return settle(key, tooLarge(file));
      const content = await base64Of(file);
      const result = await send.mutateAsync({ key, input: { fileName: file.name.slice(0, 255), content } });
      settle(key, { kind: "done", result });
    } catch (error) {
      settle(key, {
        kind: "refused",
        sentence: sentenceOf(error),
        reference: isRefusal(detailsOf(error)) ? null : referenceOf(error),
        refusal: isRefusal(detailsOf(error)) ? (detailsOf(error) as BankRefusal) : null,
      });
    }
  };

  const add = async (files: readonly File[]) => {
    const added = files.map((file) => ({ file, key: newKey() }));
    setUploads((before) => [
      ...added.map(({ file, key }): Upload => ({ key, fileName: file.name, state: { kind: "waiting" } })),
      ...before,
    ]);
    for (const { file, key } of added) await take(file, key);
    await queryClient.invalidateQueries(trpc.bank.pathFilter());
  };

  const isBusy = uploads.some(({ state }) => state.kind === "waiting" || state.kind === "sending");
  return { uploads, add, isBusy, clear: () => setUploads([]) };
}

function isRefusal(details: unknown): details is BankRefusal {
  return typeof details === "object" && details !== null && "problems" in details;
}

function tooLarge(file: File): Upload["state"] {
  return {
    kind: "refused",
    sentence: `${file.name} is larger than 20 MB and was not sent. Ask the bank for shorter periods.`,
    reference: null,
    refusal: null,
  };
}
