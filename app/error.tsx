"use client";
import { FailedFace } from "@/components/ui/faces";

/** A page that failed in a way nobody foresaw. The digest is the reference under which the server logged it. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="flex min-h-dvh flex-col">
      <FailedFace isPage title="This page could not be shown" onRetry={reset} reference={error.digest ?? null}>
        Something went wrong on our side. Nothing was changed by it. Try again; if it stays, tell an administrator and
        quote the reference.
      </FailedFace>
    </main>
  );
}
