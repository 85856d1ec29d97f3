"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { fileSubjects, subjects } from "#server/domain/files/subjects";
import { useTRPC } from "../trpc/provider";
import { buttonClass } from "../ui/button-class";
import { EmptyFace } from "../ui/faces";
import { LayoutsList } from "./layouts-list";
import { UploadsTable } from "./uploads-table";

/** Which files came in and what became of each, how their columns are read, and the way to connect another. */
export function FilesDesk() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.files.list.queryOptions({}));
  const { data: layouts } = useSuspenseQuery(trpc.files.layouts.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-7 px-4 py-5 sm:px-6">
        <section aria-labelledby="files" className="flex flex-col gap-2">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h2 id="files" className="font-semibold text-lg">
              Files
            </h2>
            <Link href="/sync/files/new" className={buttonClass("primary")}>
              Connect a file
            </Link>
          </div>
          {data.uploads.length === 0 ? (
            <EmptyFace title="No file has been brought in yet">
              Customers, invoices, payments and credits of any system come in as CSV or XLSX; connecting the first one
              takes four steps.
            </EmptyFace>
          ) : (
            <UploadsTable uploads={data.uploads} />
          )}
        </section>
        <section aria-labelledby="layouts" className="flex flex-col gap-2">
          <h2 id="layouts" className="font-semibold text-lg">
            Saved layouts
          </h2>
          <LayoutsList layouts={layouts} />
        </section>
        <section aria-labelledby="templates" className="flex flex-col gap-2">
          <h2 id="templates" className="font-semibold text-lg">
            Templates
          </h2>
          <p className="text-pretty text-ink-2">
            Each holds every column that is read and one row that shows how to fill it.
          </p>
          <ul className="flex flex-wrap gap-2">
            {fileSubjects.map((subject) => (
              <li key={subject}>
                <a href={`/api/uploads/templates/${subject}`} download className={buttonClass("quiet", "sm")}>
                  {subjects[subject].label} template
                </a>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
