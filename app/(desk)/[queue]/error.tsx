"use client";
import { FailedFace } from "@/components/ui/faces";

/** What the server could not load at all. The digest leads to the log line. */
export default function QueueError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <FailedFace title="The queue could not be loaded" reference={error.digest ?? null} onRetry={retry}>
      Nothing was changed. Try again; if it stays, tell an administrator the reference.
    </FailedFace>
  );
}
