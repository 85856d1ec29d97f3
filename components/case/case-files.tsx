"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { CaseDetail } from "#server/domain/cases/views";
import { AttachButton, FileList } from "../kept-files/kept-files";
import { usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { Section } from "./section";

/** Files kept with the case: what a customer signed, what somebody wrote. */
export function CaseFiles({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const { data: files } = useQuery(trpc.caseFiles.ofCase.queryOptions({ caseId: detail.id }));
  const [trouble, setTrouble] = useState<string | null>(null);
  const refresh = async ({ message }: { message: string }) => {
    toast.done(message);
    await queryClient.invalidateQueries(trpc.caseFiles.pathFilter());
    await queryClient.invalidateQueries(trpc.cases.timeline.queryFilter({ caseId: detail.id }));
  };
  const attach = useMutation(trpc.caseFiles.attach.mutationOptions());
  const remove = useMutation(trpc.caseFiles.remove.mutationOptions());
  const mayAttach = can(person, "case.comment", detail.entity);
  if (!files || (files.length === 0 && !mayAttach)) return null;
  return (
    <Section
      title="Files"
      tools={
        mayAttach ? (
          <AttachButton
            onTrouble={setTrouble}
            onFile={async (file) =>
              refresh(await attach.mutateAsync({ key: newKey(), input: { caseId: detail.id, ...file } }))
            }
          />
        ) : null
      }
    >
      <FileList
        files={files}
        hrefOf={({ id }) => `/api/case-files/${id}`}
        onRemove={async (fileId, reason) =>
          refresh(await remove.mutateAsync({ key: newKey(), input: { fileId, reason } }))
        }
      />
      {trouble ? <FailedNotice className="mt-2">{trouble}</FailedNotice> : null}
    </Section>
  );
}
