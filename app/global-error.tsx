"use client";
import "./globals.css";

/** When even the frame failed: plain markup that depends on nothing else. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center p-6 font-sans">
        <title>Docket could not be shown</title>
        <main role="alert" className="max-w-md">
          <h1 className="font-semibold text-lg">Docket could not be shown</h1>
          <p className="mt-2 text-ink-2">
            Something went wrong on our side. Nothing was changed by it. Load the page again; if it stays, tell an
            administrator.
          </p>
          {error.digest ? (
            <p className="mt-2 text-ink-2">
              Reference to quote: <code className="font-mono text-ink-1">{error.digest}</code>
            </p>
          ) : null}
          <button
            type="button"
            onClick={reset}
            className="mt-4 h-8 rounded-md bg-accent px-3 font-medium text-on-accent"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
