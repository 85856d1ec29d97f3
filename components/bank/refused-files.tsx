"use client";
import Link from "next/link";
import { bankFormatNames } from "#server/domain/bank/bank-file";
import type { RefusedFileView } from "#server/domain/bank/views";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";

/** Files of the drop folder that were refused: nobody stood by to be told, so they stay here until somebody looked after them. */
export function RefusedFiles({ files }: { files: readonly RefusedFileView[] }) {
  if (files.length === 0) return null;
  return (
    <section aria-labelledby="bank-refused">
      <h2 id="bank-refused" className="font-semibold text-lg">
        Files refused
      </h2>
      <p className="max-w-[70ch] text-pretty text-ink-2">
        They came through the bank’s folder and nothing of them was taken. Ask the bank for the right ones; each leaves
        this list once its message was skipped.
      </p>
      <ul className="mt-1 border-y">
        {files.map((file) => (
          <RefusedFile key={file.id} file={file} />
        ))}
      </ul>
    </section>
  );
}

function RefusedFile({ file: { id, fileName, format, problems, keptAs, refusedAt } }: { file: RefusedFileView }) {
  return (
    <li className="flex flex-col gap-1 border-b py-3 last:border-b-0">
      <p className="flex flex-wrap items-center gap-2">
        <span className="break-all font-medium">{fileName}</span>
        <Badge tone="danger">Refused</Badge>
        <Instant at={refusedAt} as="moment" className="text-ink-2" />
        <Link href={`/sync/messages/${id}`} className="underline underline-offset-2">
          Message<span className="sr-only"> about {fileName}</span>
        </Link>
      </p>
      <p className="text-ink-2">
        {format === null ? "Of no known kind" : `Read as ${bankFormatNames[format]}`}; it lies in{" "}
        <span className="break-all font-mono text-sm">{keptAs}</span> of the folder.
      </p>
      <ol className="flex flex-col gap-0.5">
        {problems.map(({ line, reason }) => (
          <li key={`${line} ${reason}`} className="flex gap-3">
            <span className="w-20 shrink-0 text-ink-2">Line {line}</span>
            <span className="min-w-0 text-pretty break-words">{reason}</span>
          </li>
        ))}
      </ol>
    </li>
  );
}
