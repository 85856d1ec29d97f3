"use client";
import { useQuery } from "@tanstack/react-query";
import { Count } from "../format/count";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace, InfoNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { Counts } from "./counts";
import { PreviewTable } from "./preview-table";
import { RejectsTable } from "./rejects-table";

type CheckStepProps = {
  uploadId: string;
  layout: { key: string; version: number };
  onBack: () => void;
  onGoOn: () => void;
};

/** The third step: the first rows as they would be taken, and what the whole file would come to. */
export function CheckStep({ uploadId, layout, onBack, onGoOn }: CheckStepProps) {
  const trpc = useTRPC();
  const preview = useQuery(trpc.files.preview.queryOptions({ uploadId, layout }));
  if (preview.error)
    return (
      <FailedFace reference={referenceOf(preview.error)} onRetry={() => void preview.refetch()}>
        {sentenceOf(preview.error)}
      </FailedFace>
    );
  if (!preview.data) return <SkeletonRows count={8} label="Reading the rows" />;
  const { counts, rows, rejects, upload } = preview.data;
  const total = counts.accepted + counts.changed + counts.unchanged + counts.rejected;
  const isUseless = counts.rejected === total;
  return (
    <>
      <p className="text-ink-2">
        {upload.fileName}, <Count value={total} /> rows, read with “{preview.data.layout.label}”, version{" "}
        {preview.data.layout.version}.
      </p>
      <Counts counts={counts} isPlanned />
      {isUseless ? (
        <InfoNotice>
          No row could be taken so. Often a column is read in the wrong way: go back and change it.
        </InfoNotice>
      ) : null}
      <section aria-labelledby="first-rows" className="flex flex-col gap-2">
        <h3 id="first-rows" className="font-semibold">
          The first <Count value={rows.length} /> rows
        </h3>
        <PreviewTable view={preview.data} />
      </section>
      <RejectsTable
        rejects={rejects}
        total={counts.rejected}
        download={`/api/uploads/${uploadId}/rejects?layout=${encodeURIComponent(layout.key)}&version=${layout.version}`}
      />
      <div className="flex flex-wrap gap-2">
        <Button onClick={onBack}>Back to the columns</Button>
        <Button variant="primary" onClick={onGoOn} isDisabled={isUseless}>
          Go on to take it
        </Button>
      </div>
    </>
  );
}
