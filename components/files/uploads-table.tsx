"use client";
import Link from "next/link";
import type { UploadView } from "#server/domain/files/views";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { stateTones, stateWords, subjectWords } from "./file-words";
import { Cell, Head, WideTable } from "./table";

export function UploadsTable({ uploads }: { uploads: readonly UploadView[] }) {
  return (
    <WideTable
      label="Files"
      head={
        <>
          <Head>File</Head>
          <Head>About</Head>
          <Head>Legal entity</Head>
          <Head>State</Head>
          <Head>Layout</Head>
          <Head>Brought by</Head>
          <Head isNumber>Rows</Head>
          <Head isNumber>New</Head>
          <Head isNumber>Changed</Head>
          <Head isNumber>Unchanged</Head>
          <Head isNumber>Rejected</Head>
        </>
      }
    >
      {uploads.map((upload) => (
        <tr key={upload.id} className="border-t">
          <Cell>
            <Link href={`/sync/files/${upload.id}`} className="underline underline-offset-2">
              {upload.fileName}
            </Link>
          </Cell>
          <Cell>{subjectWords[upload.subject]}</Cell>
          <Cell>{upload.entity}</Cell>
          <Cell>
            <Badge tone={stateTones[upload.state]}>{stateWords[upload.state]}</Badge>
          </Cell>
          <Cell>{upload.layout ?? "–"}</Cell>
          <Cell>
            {upload.uploadedBy} <Instant at={upload.uploadedAt} className="text-ink-2" />
          </Cell>
          <Cell isNumber>
            <Count value={upload.rowCount} />
          </Cell>
          <CountCell value={upload.counts?.accepted} />
          <CountCell value={upload.counts?.changed} />
          <CountCell value={upload.counts?.unchanged} />
          <CountCell value={upload.counts?.rejected} isWrong />
        </tr>
      ))}
    </WideTable>
  );
}

function CountCell({ value, isWrong = false }: { value: number | undefined; isWrong?: boolean }) {
  return (
    <Cell isNumber className={isWrong && value ? "font-medium text-danger" : ""}>
      {value === undefined ? "–" : <Count value={value} />}
    </Cell>
  );
}
