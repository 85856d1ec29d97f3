"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RequestDetail } from "#server/domain/approvals/views";
import { AttachButton, FileList } from "../kept-files/kept-files";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";
import { Part } from "../ui/part";
import { toast } from "../ui/toaster";
import { shortHash } from "./request-words";

/** Files kept with the request. They belong to what is signed, by name and hash. */
export function RequestFiles({ request }: { request: RequestDetail }) {
  const { id: requestId, version, files } = request;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [trouble, setTrouble] = useState<string | null>(null);
  const attach = useMutation(trpc.approvals.attachFile.mutationOptions());
  const remove = useMutation(trpc.approvals.removeFile.mutationOptions());
  const refresh = async ({ message }: { message: string }) => {
    toast.done(message);
    await queryClient.invalidateQueries(trpc.approvals.pathFilter());
  };
  const mayAttach = request.allowed.includes("attach");
  if (files.length === 0 && !mayAttach) return null;
  return (
    <Part title="Files">
      <FileList
        files={files}
        hrefOf={({ id }) => `/api/request-files/${id}`}
        onRemove={async (fileId, reason) =>
          refresh(await remove.mutateAsync({ key: newKey(), input: { fileId, reason } }))
        }
        detail={({ sha256 }) => (
          <p className="pl-5.5 text-ink-2 text-sm" title={sha256}>
            SHA-256 <code>{shortHash(sha256)}</code>
          </p>
        )}
      />
      {mayAttach ? (
        <div className="flex flex-wrap items-center gap-2">
          <AttachButton
            onTrouble={setTrouble}
            onFile={async (file) =>
              refresh(await attach.mutateAsync({ key: newKey(), input: { requestId, version, ...file } }))
            }
          />
          <p className="text-ink-2">{hintOf(request)}</p>
        </div>
      ) : null}
      {trouble ? <FailedNotice>{trouble}</FailedNotice> : null}
    </Part>
  );
}

function hintOf({ state }: Pick<RequestDetail, "state">): string {
  return state === "draft"
    ? "Whoever signs sees the files; once submitted they stay."
    : "Files belong to what is signed: with another one the request has to be signed again.";
}
