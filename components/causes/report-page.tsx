"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { rootCauseLabel } from "#server/domain/exceptions/root-causes";
import { productWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount, Amounts } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { buttonClass } from "../ui/button-class";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { causeHref } from "./cause-url";
import { reportInput } from "./report-url";

/** What lay behind the exceptions of a time, what came back, and which drafts match a cause right now. */
export function ReportPage() {
  const trpc = useTRPC();
  const [window, setWindow] = useQueryStates({ from: parseAsString, to: parseAsString });
  const input = reportInput(window);
  const { data } = useSuspenseQuery(trpc.causes.report.queryOptions(input));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <div className="flex flex-wrap items-end gap-3">
          <Field label="Found from">
            <Input
              type="date"
              value={data.fromOn}
              onChange={(event) => void setWindow({ from: event.target.value || null })}
            />
          </Field>
          <Field label="Found until">
            <Input
              type="date"
              value={data.toOn}
              onChange={(event) => void setWindow({ to: event.target.value || null })}
            />
          </Field>
          <a
            href={`/causes/report/export?${new URLSearchParams(input).toString()}`}
            download
            data-print="hide"
            className={buttonClass("quiet", "md")}
          >
            <Download size={14} aria-hidden="true" />
            Download as CSV
          </a>
        </div>
        <p className="max-w-3xl text-pretty text-ink-2">
          “Came back” counts exceptions that were found after one of the same cause had been closed, and closed ones
          that opened again. A case still open counts under what was noted of its cause, else under what usually lies
          behind its type.
        </p>
        <Table
          title="By root cause"
          keyHead="Root cause"
          rows={data.byRootCause.map((row) => ({ ...row, key: row.rootCause, name: row.label, beside: row.steward }))}
          lastHead="Open drafts now"
          last={(at) => <Count value={data.byRootCause[at]?.openDrafts ?? 0} />}
        />
        <Drafts drafts={data.drafts} />
        <Table
          title="By integration"
          keyHead="Integration"
          rows={data.bySource.map((row) => ({ ...row, key: row.source, name: row.source }))}
        />
        <Table
          title="By product"
          keyHead="Product"
          rows={data.byProduct.map((row) => ({
            ...row,
            key: row.product ?? "",
            name: row.product ? productWords(row.product) : "No product",
          }))}
        />
        <Table
          title="By month"
          keyHead="Month"
          rows={data.byMonth.map((row) => ({ ...row, key: row.month, name: row.month }))}
        />
        <p className="text-ink-2 text-sm">
          <Day day={data.fromOn} /> to <Day day={data.toOn} />
        </p>
      </div>
    </div>
  );
}

type Row = { key: string; name: string; beside?: string; found: number; recurrences: number; atStake: Money };
type TableProps = {
  title: string;
  keyHead: string;
  rows: readonly Row[];
  lastHead?: string;
  last?: (at: number) => ReactNode;
};

function Table({ title, keyHead, rows, lastHead, last }: TableProps) {
  const id = title.toLowerCase().replaceAll(" ", "-");
  const head = (
    <>
      <Head>{keyHead}</Head>
      <Head isNumber>Found</Head>
      <Head isNumber>Came back</Head>
      <Head isNumber>At stake</Head>
      {lastHead ? <Head isNumber>{lastHead}</Head> : null}
    </>
  );
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="font-semibold text-lg">
        {title}
      </h2>
      {rows.length === 0 ? (
        <p className="text-ink-2">Nothing was found in this time.</p>
      ) : (
        <ScrollingTable label={title} head={head}>
          {rows.map((row, at) => (
            <tr key={row.key} className="border-t">
              <Cell>
                {row.name}
                {row.beside ? <span className="block text-ink-2 text-sm">{row.beside}</span> : null}
              </Cell>
              <Cell isNumber>
                <Count value={row.found} />
              </Cell>
              <Cell isNumber>
                <Count value={row.recurrences} />
              </Cell>
              <Cell isNumber>
                <Amount money={row.atStake} />
              </Cell>
              {last ? <Cell isNumber>{last(at)}</Cell> : null}
            </tr>
          ))}
        </ScrollingTable>
      )}
    </section>
  );
}

type DraftsProps = {
  drafts: readonly { signature: string; rootCause: string; drafts: number; totals: readonly Money[] }[];
};

function Drafts({ drafts }: DraftsProps) {
  const head = (
    <>
      <Head>Cause</Head>
      <Head>Root cause</Head>
      <Head isNumber>Drafts</Head>
      <Head isNumber>At stake</Head>
    </>
  );
  return (
    <section aria-labelledby="drafts-now" className="flex flex-col gap-2">
      <h2 id="drafts-now" className="font-semibold text-lg">
        Open drafts that match a cause now
      </h2>
      {drafts.length === 0 ? (
        <p className="text-ink-2">No draft has an open exception: nothing that would go out wrong is known.</p>
      ) : (
        <ScrollingTable label="Open drafts by cause" head={head}>
          {drafts.map((row) => (
            <tr key={row.signature} className="border-t">
              <Cell>
                <Link href={causeHref(row.signature)} className="text-accent hover:underline">
                  {row.signature}
                </Link>
              </Cell>
              <Cell>{rootCauseLabel(row.rootCause)}</Cell>
              <Cell isNumber>
                <Count value={row.drafts} />
              </Cell>
              <Cell isNumber>
                <Amounts moneys={row.totals} />
              </Cell>
            </tr>
          ))}
        </ScrollingTable>
      )}
    </section>
  );
}
