"use client";
import { Paperclip } from "lucide-react";
import { useState } from "react";
import { AttachButton } from "../kept-files/kept-files";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import type { ChosenFile } from "./use-ask";

type Props = { files: readonly ChosenFile[]; onChange: (files: readonly ChosenFile[]) => void };

/** Files that go with a request from the start: whoever signs reads them with it. */
export function ChosenFiles({ files, onChange }: Props) {
  const [trouble, setTrouble] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-2">
      {files.length === 0 ? null : (
        <ul aria-label="Files to be attached" className="divide-y border-y">
          {files.map((file) => (
            <li key={file.name} className="flex items-center gap-2 py-1.5">
              <Paperclip size={14} aria-hidden="true" className="shrink-0 text-ink-2" />
              <span className="min-w-0 flex-1 break-all">{file.name}</span>
              <Button size="sm" onClick={() => onChange(files.filter((other) => other !== file))}>
                Leave out<span className="sr-only"> {file.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <AttachButton
          onTrouble={setTrouble}
          onFile={async (file) => onChange([...files.filter(({ name }) => name !== file.name), file])}
        />
        <p className="text-ink-2">Whoever signs reads it with the request.</p>
      </div>
      {trouble ? <FailedNotice>{trouble}</FailedNotice> : null}
    </div>
  );
}
