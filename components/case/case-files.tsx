"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { can } from "#server/domain/access/actor";
import { type CaseFileView, caseFileTypes, LARGEST_CASE_FILE_BYTES } from "#server/domain/cases/files";
import type { CaseDetail } from "#server/domain/cases/views";
import { base64Of } from "../files/base64";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { Section } from "./section";

const accepted = Object.keys(caseFileTypes)
  .map((ending) => `.${ending}`)
  .join(",");

/** Files kept with the case: what a customer signed, what somebody wrote. */
export function CaseFiles({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const { data: files } = useQuery(trpc.caseFiles.ofCase.queryOptions({ caseId: detail.id }));
  const chooser = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const refresh = async (message: string) => {
    toast.done(message);
    await queryClient.invalidateQueries(trpc.caseFiles.pathFilter());
    await queryClient.invalidateQueries(trpc.cases.timeline.queryFilter({ caseId: detail.id }));
  };
  const attach = useMutation(trpc.caseFiles.attach.mutationOptions());
  const onChoose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    setTrouble(null);
    if (file.size > LARGEST_CASE_FILE_BYTES)
      return setTrouble(
        `${file.name} is larger than 10 MB. Attach a smaller file, or say on the case where it is kept.`,
      );
    try {
      const content = await base64Of(file);
      const { message } = await attach.mutateAsync({
        key: newKey(),
        input: { caseId: detail.id, name: file.name, content },
      });
      await refresh(message);
    } catch (error) {
      setTrouble(sentenceOf(error));
    }
  };
  const mayAttach = can(person, "case.comment", detail.entity);
  if (!files || (files.length === 0 && !mayAttach)) return null;
  return (
    <Section
      title="Files"
      tools={
        mayAttach ? (
          <>
            <input
              ref={chooser}
              type="file"
              accept={accepted}
              tabIndex={-1}
              aria-hidden="true"
              className="sr-only"
              onChange={(event) => void onChoose(event)}
            />
            <Button size="sm" isBusy={attach.isPending} onClick={() => chooser.current?.click()}>
              Attach a file
            </Button>
          </>
        ) : null
      }
    >
      {files.length === 0 ? (
        <p className="text-ink-2">No file yet. PDF, pictures, mails, spreadsheets and text, up to 10 MB each.</p>
      ) : (
        <ul className="divide-y border-y">
          {files.map((file) => (
            <FileRow key={file.id} file={file} onRemoved={refresh} />
          ))}
        </ul>
      )}
      {trouble ? <FailedNotice className="mt-2">{trouble}</FailedNotice> : null}
    </Section>
  );
}

function FileRow({ file, onRemoved }: { file: CaseFileView; onRemoved: (message: string) => Promise<void> }) {
  const trpc = useTRPC();
  const [isRemoving, setIsRemoving] = useState(false);
  const [reason, setReason] = useState("");
  const remove = useMutation(trpc.caseFiles.remove.mutationOptions({ onSuccess: ({ message }) => onRemoved(message) }));
  return (
    <li className="py-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <Paperclip size={14} aria-hidden="true" className="shrink-0 text-ink-2" />
        <a href={`/api/case-files/${file.id}`} download className="min-w-0 break-all underline underline-offset-2">
          {file.name}
        </a>
        <span className="ml-auto text-ink-2 text-sm">
          <Count value={Math.max(1, Math.round(file.byteCount / 1024))} /> KB · {file.addedBy},{" "}
          <Instant at={file.addedAt} />
        </span>
        {file.canRemove && !isRemoving ? (
          <Button size="sm" onClick={() => setIsRemoving(true)}>
            Take off
          </Button>
        ) : null}
      </div>
      {isRemoving ? (
        <form
          aria-label={`Take off ${file.name}`}
          className="mt-2 flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim().length >= 3) remove.mutate({ key: newKey(), input: { fileId: file.id, reason } });
          }}
        >
          <Field label="Reason" hint="It stays on record that the file was here">
            <Input
              value={reason}
              maxLength={300}
              autoComplete="off"
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <div className="flex gap-2">
            <Button variant="danger" type="submit" isDisabled={reason.trim().length < 3} isBusy={remove.isPending}>
              Take the file off
            </Button>
            <Button onClick={() => setIsRemoving(false)}>Cancel</Button>
          </div>
          {remove.error ? <FailedNotice>{sentenceOf(remove.error)}</FailedNotice> : null}
        </form>
      ) : null}
    </li>
  );
}
