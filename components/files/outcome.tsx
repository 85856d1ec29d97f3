"use client";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { OutcomeView } from "#server/domain/files/views";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { buttonClass } from "../ui/button-class";
import { Counts } from "./counts";
import { stateTones, stateWords, subjectWords } from "./file-words";
import { RejectsTable } from "./rejects-table";

/** What became of a file. */
export function Outcome({ view: { upload, rejects } }: { view: OutcomeView }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-5 px-4 py-5 sm:px-6">
        <header>
          <h2
            ref={heading}
            tabIndex={-1}
            className="flex w-fit flex-wrap items-center gap-2 font-semibold text-lg outline-none"
          >
            {upload.fileName} <Badge tone={stateTones[upload.state]}>{stateWords[upload.state]}</Badge>
          </h2>
          <p className="text-pretty text-ink-2">
            {subjectWords[upload.subject]} of {upload.entity}, <Count value={upload.rowCount} /> rows.{" "}
            {upload.takenAt ? (
              <>
                Taken with {upload.layout} by {upload.takenBy} <Instant at={upload.takenAt} />.
              </>
            ) : (
              "Nothing was brought in."
            )}
          </p>
        </header>
        {upload.counts ? <Counts counts={upload.counts} /> : null}
        <RejectsTable
          rejects={rejects}
          total={upload.counts?.rejected ?? 0}
          download={`/api/uploads/${upload.id}/rejects`}
        />
        <div className="flex flex-wrap gap-2">
          <Link href="/sync/files" className={buttonClass()}>
            All files
          </Link>
          <Link href="/sync/files/new" className={buttonClass("primary")}>
            Connect another file
          </Link>
        </div>
      </div>
    </div>
  );
}
