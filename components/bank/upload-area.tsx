"use client";
import { FileUp } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { cn } from "../ui/cn";
import { UploadReceipt } from "./upload-receipt";
import { useUploads } from "./use-uploads";

/** Where files are dropped or chosen, several at once, and under it what became of each. */
export function UploadArea() {
  const { uploads, add, isBusy, clear } = useUploads();
  const [isOver, setIsOver] = useState(false);
  const input = useId();
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void add([...event.dataTransfer.files]);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <section aria-labelledby={`${input}-title`} className="flex flex-col gap-3">
      <h2 id={`${input}-title`} className="font-semibold text-lg">
        Take bank files
      </h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside does the same by keyboard */}
      <div
        onDrop={onDrop}
        onDragOver={onDragOver}
        onDragLeave={() => setIsOver(false)}
        className={cn(
          "flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line-strong border-dashed px-4 py-5",
          isOver && "border-accent bg-accent-soft",
        )}
      >
        <input
          id={input}
          type="file"
          multiple
          className="peer sr-only"
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <label
          htmlFor={input}
          className={buttonClass(
            "primary",
            "md",
            "cursor-pointer peer-focus-visible:outline-2 peer-focus-visible:outline-accent peer-focus-visible:outline-offset-2",
          )}
        >
          <FileUp size={14} aria-hidden="true" />
          Choose files
        </label>
        <p className="min-w-56 flex-1 text-pretty text-ink-2">
          or drop them here: camt.052, camt.053, camt.054, MT940, BAI2, BAI lockbox and ACH return files of up to 20 MB.
          Each is taken whole or not at all.
        </p>
      </div>
      {uploads.length > 0 ? (
        <div className="flex flex-col gap-2">
          <ul aria-label="Files just brought in" aria-live="polite" className="border-y">
            {uploads.map((upload) => (
              <UploadReceipt key={upload.key} upload={upload} />
            ))}
          </ul>
          {isBusy ? null : (
            <Button size="sm" variant="plain" onClick={clear} className="self-start">
              Clear this list
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
}
