"use client";
import Link from "next/link";
import type { DocumentSummary } from "#server/domain/policies/views";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { cn } from "../ui/cn";

/** Every document with the version in force and the people behind it; one is open below. */
export function DocumentList({ documents, chosen }: { documents: readonly DocumentSummary[]; chosen: string }) {
  return (
    <section aria-labelledby="documents">
      <h2 id="documents" className="font-semibold text-lg">
        Mappings, authority and freshness
      </h2>
      <p className="mb-2 max-w-[44rem] text-pretty text-ink-2">
        Where each system keeps what Docket needs, what its words mean, whose word on a customer counts, and how old
        facts may be before acts wait for them. A change is drafted by one person and published by another.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section aria-label="Documents, scrolls sideways" tabIndex={0} data-scrolls className="overflow-x-auto border-y">
        <table className="w-full min-w-[44rem] text-left">
          <thead className="bg-surface-2 text-ink-2 text-sm">
            <tr>
              <Head>Document</Head>
              <Head>In force</Head>
              <Head>Drafted by</Head>
              <Head>Published by</Head>
              <Head>Since</Head>
              <Head>Waiting</Head>
            </tr>
          </thead>
          <tbody>
            {documents.map((one) => (
              <tr key={one.kind} className={cn("border-t", one.kind === chosen && "bg-lit")}>
                <th scope="row" className="px-3 py-1.5 font-medium">
                  <Link
                    href={`/sync/mappings?document=${encodeURIComponent(one.kind)}`}
                    aria-current={one.kind === chosen ? "true" : undefined}
                    className="underline-offset-2 hover:underline aria-[current]:underline"
                    scroll={false}
                  >
                    {one.label}
                  </Link>
                </th>
                <td className="px-3 py-1.5">{one.active ? `Version ${one.activeVersion}` : "As delivered"}</td>
                <td className="px-3 py-1.5">{one.active?.draftedBy ?? <Nobody />}</td>
                <td className="px-3 py-1.5">{one.active?.publishedBy ?? <Nobody />}</td>
                <td className="px-3 py-1.5">
                  {one.active?.publishedAt ? <Instant at={one.active.publishedAt} /> : <Nobody />}
                </td>
                <td className="px-3 py-1.5">
                  {one.scheduled?.effectiveFrom ? (
                    <p className="whitespace-nowrap">
                      Version {one.scheduled.version} from <Instant at={one.scheduled.effectiveFrom} as="moment" />
                    </p>
                  ) : null}
                  {one.drafts > 0 ? (
                    <Badge tone="accent">
                      <Count value={one.drafts} /> {one.drafts === 1 ? "draft" : "drafts"}
                    </Badge>
                  ) : one.scheduled ? null : (
                    <Nobody />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Head({ children }: { children: string }) {
  return (
    <th scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium">
      {children}
    </th>
  );
}

function Nobody() {
  return (
    <span className="text-ink-2">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  );
}
