"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type DraftLayout, FileLayout, troubleOfLayout } from "#server/domain/files/layout";
import { subjects } from "#server/domain/files/subjects";
import type { ColumnsView } from "#server/domain/files/views";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace, FailedNotice, InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import { FieldMapping } from "./field-mapping";
import { formWords, suggestedLabel } from "./file-words";

type ColumnsStepProps = {
  uploadId: string;
  onSaved: (layout: { key: string; version: number }) => void;
};

/** The second step: which column holds what. Saved as a version before it goes on. */
export function ColumnsStep({ uploadId, onSaved }: ColumnsStepProps) {
  const trpc = useTRPC();
  const [sheet, setSheet] = useState<string | null>(null);
  const columns = useQuery(trpc.files.columns.queryOptions({ uploadId, sheet }));
  if (columns.error)
    return (
      <FailedFace reference={referenceOf(columns.error)} onRetry={() => void columns.refetch()}>
        {sentenceOf(columns.error)}
      </FailedFace>
    );
  if (!columns.data) return <SkeletonRows count={6} rowClassName="h-20" label="Reading the columns" />;
  const { form } = columns.data;
  return (
    <>
      <p className="text-ink-2">
        {columns.data.upload.fileName}: {formWords(form)}.
      </p>
      {form.kind === "xlsx" && form.sheets.length > 1 ? (
        <Field label="Sheet" isSelect className="max-w-72">
          <Select
            options={form.sheets.map((name) => ({ value: name, label: name }))}
            value={form.sheet}
            onChange={setSheet}
          />
        </Field>
      ) : null}
      <ColumnsForm key={sheet ?? ""} view={columns.data} onSaved={onSaved} />
    </>
  );
}

function ColumnsForm({ view, onSaved }: { view: ColumnsView; onSaved: ColumnsStepProps["onSaved"] }) {
  const trpc = useTRPC();
  // What the person works on must not change under their hands when the list of layouts does.
  const [known] = useState(view.known);
  const [draft, setDraft] = useState<DraftLayout>(view.proposal.layout);
  const [label, setLabel] = useState(view.known?.label ?? suggestedLabel(view.upload.fileName));
  const [isTried, setTried] = useState(false);
  const save = useMutation(trpc.files.saveLayout.mutationOptions());
  const troubles = troubleOfLayout(draft);
  const document = FileLayout.safeParse(draft);
  const isKnownName = known !== null && label.trim() === known.label;

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (save.isPending || troubles.length > 0 || !document.success || label.trim() === "") return;
    const basedOn = isKnownName ? { key: known.key, version: known.version } : null;
    try {
      onSaved(await save.mutateAsync({ key: newKey(), input: { label, basedOn, document: document.data } }));
    } catch {
      // The form shows what was refused.
    }
  };

  return (
    <form onSubmit={send} noValidate aria-label="Columns of the file" className="flex flex-col gap-4">
      {known ? (
        <InfoNotice>
          A file with the same header was read with “{known.label}”, version {known.version}. It is proposed as it was
          saved.
        </InfoNotice>
      ) : null}
      <ul className="border-y">
        {subjects[draft.subject].fields.map((field) => (
          <FieldMapping
            key={field.key}
            field={field}
            draft={draft}
            proposal={view.proposal.fields[field.key]}
            samplesOf={(column) => samplesOf(view, column)}
            trouble={isTried ? troubles.find((trouble) => trouble.field === field.key)?.reason : undefined}
            onChange={setDraft}
          />
        ))}
      </ul>
      <Field
        label="Name of this layout"
        hint={
          known
            ? "Under the same name a change is saved as the next version; another name makes a layout of its own."
            : "The next file with the same header is read the same way."
        }
        error={isTried && label.trim() === "" ? "Give the layout a name." : undefined}
        className="max-w-96"
      >
        <Input value={label} maxLength={60} onChange={(event) => setLabel(event.target.value)} />
      </Field>
      {isTried && troubles.length > 0 ? (
        <FailedNotice>
          {troubles.length === 1 ? "One thing is open" : `${troubles.length} things are open`}: {troubles[0]?.reason}
        </FailedNotice>
      ) : null}
      {save.error ? <FailedNotice reference={referenceOf(save.error)}>{sentenceOf(save.error)}</FailedNotice> : null}
      <Button type="submit" variant="primary" isBusy={save.isPending} className="self-start">
        Save the columns and check the rows
      </Button>
    </form>
  );
}

/** What the first rows hold in a column: "INV-1 · INV-2 · INV-3". */
function samplesOf({ header, rows }: ColumnsView, column: string): string {
  const index = header.indexOf(column);
  return rows
    .map(({ cells }) => cells[index]?.trim() ?? "")
    .filter((cell) => cell !== "")
    .join(" · ")
    .slice(0, 120);
}
