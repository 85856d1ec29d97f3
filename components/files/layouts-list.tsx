"use client";
import Link from "next/link";
import type { LayoutVersionView, LayoutView } from "#server/domain/files/views";
import { Instant } from "../format/instant";
import { subjectWords } from "./file-words";

/** Every saved layout with its versions, and the imports that were read with each. */
export function LayoutsList({ layouts }: { layouts: readonly LayoutView[] }) {
  if (layouts.length === 0)
    return (
      <p className="text-pretty text-ink-2">
        How the columns of a file are read is saved here when its first file is connected.
      </p>
    );
  return (
    <ul className="border-y">
      {layouts.map((layout) => (
        <li key={layout.key} className="border-b py-2 last:border-b-0">
          <details className="group">
            <summary className="w-fit rounded-md py-1">
              <span className="font-medium">{layout.label}</span>{" "}
              <span className="text-ink-2">
                {subjectWords[layout.subject]}, {layout.versions.length}{" "}
                {layout.versions.length === 1 ? "version" : "versions"}
              </span>
            </summary>
            <ul className="mt-1 flex flex-col gap-2 pl-4">
              {layout.versions.map((version) => (
                <Version key={version.version} layoutKey={layout.key} version={version} />
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Version({ layoutKey, version }: { layoutKey: string; version: LayoutVersionView }) {
  return (
    <li>
      <p>
        {layoutKey} v{version.version}{" "}
        <span className="text-ink-2">
          saved by {version.createdBy} <Instant at={version.createdAt} />
        </span>
      </p>
      {version.imports.length === 0 ? (
        <p className="text-ink-2">No import used it.</p>
      ) : (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {version.imports.map(({ uploadId, fileName, takenAt }) => (
            <li key={uploadId}>
              <Link href={`/sync/files/${uploadId}`} className="underline underline-offset-2">
                {fileName}
              </Link>{" "}
              <Instant at={takenAt} className="text-ink-2" />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
