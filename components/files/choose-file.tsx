"use client";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { type FileSubject, fileSubjects, subjects } from "#server/domain/files/subjects";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { controlClass } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { base64Of } from "./base64";
import { StepFrame } from "./steps";

const LARGEST_BYTES = 20 * 1024 * 1024;

/** The first step: the file, what it is about, and for which legal entity. */
export function ChooseFile() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.files.list.queryOptions({}));
  return (
    <StepFrame step="file">
      {data.entities.length === 0 ? (
        <EmptyFace title="There is no legal entity to bring a file in for">
          An administrator can grant you a role over one.
        </EmptyFace>
      ) : (
        <ChooseForm entities={data.entities} />
      )}
    </StepFrame>
  );
}

function ChooseForm({ entities }: { entities: readonly { code: string; name: string; currency: string }[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [file, setFile] = useState<File | null>(null);
  const [subject, setSubject] = useState<FileSubject>("invoices");
  const [entity, setEntity] = useState<string | null>(entities.length === 1 ? (entities[0]?.code ?? null) : null);
  const [missing, setMissing] = useState<{ file?: string; entity?: string }>({});
  const upload = useMutation(trpc.files.upload.mutationOptions());

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const lacks = lacking(file, entity);
    setMissing(lacks);
    if (upload.isPending || file === null || entity === null || lacks.file !== undefined) return;
    const content = await base64Of(file).catch(() => null);
    if (content === null) return setMissing({ file: `${file.name} could not be read. Choose it again.` });
    try {
      const input = { fileName: file.name.slice(0, 255), content, subject, entity };
      const { uploadId, message } = await upload.mutateAsync({ key: newKey(), input });
      toast.done(message);
      router.push(`/sync/files/${uploadId}`);
    } catch {
      // The form shows what was refused.
    }
  };

  return (
    <form onSubmit={send} noValidate className="flex max-w-xl flex-col gap-4" aria-label="Choose a file">
      <FileField error={missing.file} onChoose={setFile} />
      <Field label="What its rows are about" hint={subjects[subject].help} isSelect>
        <Select
          options={fileSubjects.map((value) => ({ value, label: subjects[value].label }))}
          value={subject}
          onChange={setSubject}
        />
      </Field>
      <Field label="Legal entity" hint="Whose books the rows belong to." error={missing.entity} isSelect>
        <Select
          options={entities.map(({ code, name, currency }) => ({
            value: code,
            label: `${code} · ${name}`,
            hint: `keeps its books in ${currency}`,
          }))}
          value={entity}
          onChange={setEntity}
        />
      </Field>
      {upload.error ? (
        <FailedNotice reference={referenceOf(upload.error)}>{sentenceOf(upload.error)}</FailedNotice>
      ) : null}
      <Button type="submit" variant="primary" isBusy={upload.isPending} className="self-start">
        {upload.isPending ? "Reading the file" : "Go on to the columns"}
      </Button>
    </form>
  );
}

function lacking(file: File | null, entity: string | null): { file?: string; entity?: string } {
  const large = file !== null && file.size > LARGEST_BYTES;
  return {
    ...(file === null ? { file: "Choose a file." } : {}),
    ...(large ? { file: `${file.name} is larger than 20 MB. Bring it in in parts.` } : {}),
    ...(entity === null ? { entity: "Choose the legal entity." } : {}),
  };
}

function FileField({ error, onChoose }: { error: string | undefined; onChoose: (file: File | null) => void }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        File
      </label>
      <p id={`${id}-hint`} className="text-ink-2 text-sm">
        A .csv or .xlsx file of up to 20 MB and 100,000 rows whose first row names its columns.
      </p>
      <input
        id={id}
        type="file"
        accept=".csv,.txt,.tsv,.xlsx"
        aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
        aria-invalid={error ? true : undefined}
        onChange={(event) => onChoose(event.target.files?.[0] ?? null)}
        className={`${controlClass} h-9 px-1 py-1 file:mr-3 file:h-6.5 file:rounded-sm file:border file:bg-surface-2 file:px-2 file:font-medium file:text-ink-1`}
      />
      {error ? (
        <p id={`${id}-error`} className="text-danger text-sm">
          {error}
        </p>
      ) : null}
    </div>
  );
}
