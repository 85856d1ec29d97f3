"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bankFormatNames } from "#server/domain/bank/bank-file";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { latestFilesInput } from "./files-input";
import { Cell, Head, ScrollingTable } from "./table";

/** Every file that was taken, newest first. One refused while somebody uploads it leaves no trace. */
export function FilesTable() {
  const trpc = useTRPC();
  const [cursor, setCursor] = useState<string | null>(null);
  const page = useQuery(
    trpc.bank.files.queryOptions(cursor === null ? latestFilesInput : { ...latestFilesInput, cursor }, {
      placeholderData: keepPreviousData,
    }),
  );
  return (
    <section aria-labelledby="bank-files" className="flex flex-col gap-2">
      <h2 id="bank-files" className="font-semibold text-lg">
        Files taken
      </h2>
      {page.error ? (
        <FailedFace reference={referenceOf(page.error)} onRetry={() => void page.refetch()}>
          {sentenceOf(page.error)}
        </FailedFace>
      ) : page.data ? (
        <ScrollingTable
          label="Files taken"
          head={
            <>
              <Head>Taken</Head>
              <Head>File</Head>
              <Head>Read as</Head>
              <Head isNumber>Account reports</Head>
              <Head isNumber>Entries</Head>
              <Head isNumber>New</Head>
            </>
          }
        >
          {page.data.files.map((file) => (
            <tr key={file.id} className="border-t align-top">
              <Cell>
                <Instant at={file.receivedAt} as="moment" className="whitespace-nowrap" />
              </Cell>
              <Cell>
                <span className="break-all">{file.fileName}</span>
              </Cell>
              <Cell>{bankFormatNames[file.format]}</Cell>
              <Cell isNumber>
                <Count value={file.statements} />
              </Cell>
              <Cell isNumber>
                <Count value={file.entries} />
              </Cell>
              <Cell isNumber>
                <Count value={file.newEntries} />
              </Cell>
            </tr>
          ))}
        </ScrollingTable>
      ) : (
        <SkeletonRows count={3} label="Loading the files" />
      )}
      <div className="flex gap-2">
        {cursor === null ? null : (
          <Button size="sm" onClick={() => setCursor(null)}>
            Newest files
          </Button>
        )}
        {page.data?.nextCursor ? (
          <Button size="sm" onClick={() => setCursor(page.data.nextCursor)}>
            Older files
          </Button>
        ) : null}
      </div>
    </section>
  );
}
