"use client";
import { FailedFace } from "@/components/ui/faces";

/** A desk that failed leaves the rail standing, so that the others can be reached. */
export default function DeskError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <FailedFace isPage title="This desk could not be shown" onRetry={reset} reference={error.digest ?? null}>
      Something went wrong on our side. Nothing was changed by it. Try again; if it stays, tell an administrator and
      quote the reference.
    </FailedFace>
  );
}
