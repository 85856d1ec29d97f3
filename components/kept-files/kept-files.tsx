"use client";
import { Paperclip } from "lucide-react";
import { type ChangeEvent, type ReactNode, useRef, useState } from "react";
import { type KeptFileView, keptFileTypes, LARGEST_KEPT_FILE_BYTES } from "#server/domain/files/kept-files";
import { base64Of } from "../files/base64";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

const accepted = Object.keys(keptFileTypes)
  .map((ending) => `.${ending}`)
  .join(",");

/** A button that chooses one file of a kind that is kept, and hands it on with its bytes. */
export function AttachButton({
  onFile,
  onTrouble,
}: {
  onFile: (file: { name: string; content: string }) => Promise<void>;
  onTrouble: (sentence: string | null) => void;
}) {
  const chooser = useRef<HTMLInputElement>(null);
  const [isBusy, setIsBusy] = useState(false);
  const onChoose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    onTrouble(null);
    if (file.size > LARGEST_KEPT_FILE_BYTES)
      return onTrouble(`${file.name} is larger than 10 MB. Attach a smaller file, or say where it is kept.`);
    setIsBusy(true);
    try {
      await onFile({ name: file.name, content: await base64Of(file) });
    } catch (error) {
      onTrouble(sentenceOf(error));
    }
    setIsBusy(false);
  };
  return (
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
      <Button size="sm" isBusy={isBusy} onClick={() => chooser.current?.click()}>
        Attach a file
      </Button>
    </>
  );
}

type ListProps<File extends KeptFileView> = {
  files: readonly File[];
  hrefOf: (file: File) => string;
  onRemove: (fileId: string, reason: string) => Promise<void>;
  /** What stands under a file's name. */
  detail?: (file: File) => ReactNode;
};

/** Files kept with something: downloaded by name, taken off with a reason by whoever may. */
export function FileList<File extends KeptFileView>({ files, hrefOf, onRemove, detail }: ListProps<File>) {
  if (files.length === 0)
    return <p className="text-ink-2">No file yet. PDF, pictures, mails, spreadsheets and text, up to 10 MB each.</p>;
  return (
    <ul aria-label="Files" className="divide-y border-y">
      {files.map((file) => (
        <FileRow
          key={file.id}
          file={file}
          href={hrefOf(file)}
          onRemove={(reason) => onRemove(file.id, reason)}
          detail={detail?.(file)}
        />
      ))}
    </ul>
  );
}

type RowProps = {
  file: KeptFileView;
  href: string;
  onRemove: (reason: string) => Promise<void>;
  detail: ReactNode;
};

function FileRow({ file, href, onRemove, detail }: RowProps) {
  const [isRemoving, setIsRemoving] = useState(false);
  return (
    <li className="py-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <Paperclip size={14} aria-hidden="true" className="shrink-0 text-ink-2" />
        <a href={href} download className="min-w-0 break-all underline underline-offset-2">
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
      {detail}
      {isRemoving ? <RemoveForm name={file.name} onRemove={onRemove} onCancel={() => setIsRemoving(false)} /> : null}
    </li>
  );
}

const SHORTEST_REASON = 3;

function RemoveForm({
  name,
  onRemove,
  onCancel,
}: {
  name: string;
  onRemove: RowProps["onRemove"];
  onCancel: () => void;
}) {
  const [reason, setReason] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const isReady = reason.trim().length >= SHORTEST_REASON;
  const remove = async () => {
    setIsBusy(true);
    try {
      await onRemove(reason.trim());
    } catch (error) {
      setTrouble(sentenceOf(error));
      setIsBusy(false);
    }
  };
  return (
    <form
      aria-label={`Take off ${name}`}
      className="mt-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isBusy) void remove();
      }}
    >
      <Field label="Reason" hint="It stays on record that the file was here">
        <Input value={reason} maxLength={300} autoComplete="off" onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button variant="danger" type="submit" isDisabled={!isReady} isBusy={isBusy}>
          Take the file off
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
      {trouble ? <FailedNotice>{trouble}</FailedNotice> : null}
    </form>
  );
}
