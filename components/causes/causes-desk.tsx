"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsBoolean, useQueryState } from "nuqs";
import type { CauseSummary } from "#server/domain/causes/views";
import { rootCauseLabel } from "#server/domain/exceptions/root-causes";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { plural } from "../case/words";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Amounts } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { Checkbox } from "../ui/checkbox";
import { EmptyFace } from "../ui/faces";
import { causeHref } from "./cause-url";
import { Trend } from "./trend";

/** Exceptions by what causes them: mend one line here and many cases close. */
export function CausesDesk() {
  const trpc = useTRPC();
  const [isWithQuiet, setIsWithQuiet] = useQueryState("quiet", parseAsBoolean.withDefault(false));
  const { data } = useSuspenseQuery(trpc.causes.list.queryOptions({ isWithQuiet }));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex flex-col gap-3 px-4 py-5 sm:px-6">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <p className="text-ink-2" role="status">
            {plural(data.length, "cause")}
          </p>
          <Checkbox isOn={isWithQuiet} onChange={(isOn) => void setIsWithQuiet(isOn || null)}>
            Also causes without an open case
          </Checkbox>
        </div>
        {data.length === 0 ? (
          <EmptyFace title="No cause has an open case">
            Exceptions that are found for the same reason stand here as one line, with what they are worth together.
          </EmptyFace>
        ) : (
          <CausesTable causes={data} />
        )}
      </div>
    </div>
  );
}

function CausesTable({ causes }: { causes: readonly CauseSummary[] }) {
  const head = (
    <>
      <Head>Cause</Head>
      <Head isNumber>Open</Head>
      <Head isNumber>At stake</Head>
      <Head>Found a week</Head>
      <Head>First seen</Head>
      <Head>Last seen</Head>
      <Head isNumber>Came back</Head>
      <Head>Root cause</Head>
    </>
  );
  return (
    <ScrollingTable label="Causes" head={head}>
      {causes.map((cause) => (
        <tr key={cause.signature} className="border-t align-top">
          <Cell>
            <Link href={causeHref(cause.signature)} className="font-medium text-accent hover:underline">
              {cause.signature}
            </Link>
            <span className="block text-ink-2 text-sm">
              {cause.types.map(({ label }) => label).join(", ")}
              {cause.entities.length > 0 ? ` · ${cause.entities.join(", ")}` : ""}
              {cause.openDrafts > 0 ? ` · holds ${plural(cause.openDrafts, "draft")}` : ""}
            </span>
          </Cell>
          <Cell isNumber>
            <Count value={cause.openCount} />
          </Cell>
          <Cell isNumber>
            <Amounts moneys={cause.totals} />
          </Cell>
          <Cell>
            <Trend weeks={cause.weeks} />
          </Cell>
          <Cell>
            <Instant at={cause.firstSeenAt} />
          </Cell>
          <Cell>
            <Instant at={cause.lastSeenAt} />
          </Cell>
          <Cell isNumber>
            <Count value={cause.recurrences} />
          </Cell>
          <Cell>
            {cause.rootCause ? rootCauseLabel(cause.rootCause) : <span className="text-ink-2">Not noted</span>}
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}
