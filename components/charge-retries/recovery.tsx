"use client";
import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import {
  RECOVERED_WAYS,
  type RecoveryRow,
  type RecoveryWay,
  recoveryDefinition,
  recoveryWays,
  recoveryWords,
} from "#server/domain/collections/charge-retry-views";
import type { Money } from "#server/domain/money";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import { RecoveredRows } from "./recovered-rows";
import { type ChosenRecovery, retryParsers } from "./retries-url";

/** What came in of charges that failed, by method and kind of decline; each number opens the charges behind it. */
export function Recovery() {
  const trpc = useTRPC();
  const [{ days, method, decline, way }, setUrl] = useQueryStates(retryParsers);
  const asked = days === "30" ? (30 as const) : (90 as const);
  const found = useQuery(trpc.chargeRetries.recovery.queryOptions({ days: asked }));
  const open = (chosen: ChosenRecovery) => void setUrl(chosen);
  return (
    <>
      <h2 className="sr-only">Recovery</h2>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-2">
        <Field label="Failed within" className="w-40">
          <Select
            value={days}
            onChange={(next) => void setUrl({ days: next, method: null, decline: null, way: null })}
            options={[
              { value: "30", label: "30 days" },
              { value: "90", label: "90 days" },
            ]}
          />
        </Field>
        <p className="max-w-[44rem] text-pretty text-ink-2 text-sm">{recoveryDefinition}</p>
      </div>
      {found.error ? (
        <FailedFace reference={referenceOf(found.error)} onRetry={() => void found.refetch()}>
          {sentenceOf(found.error)}
        </FailedFace>
      ) : found.data ? (
        <RecoveryTable rows={found.data} onOpen={open} />
      ) : (
        <SkeletonRows count={4} label="Loading what was recovered" />
      )}
      {method !== null && decline !== null ? (
        <RecoveredRows key={`${asked} ${method} ${decline} ${way}`} days={asked} chosen={{ method, decline, way }} />
      ) : null}
    </>
  );
}

type TableProps = { rows: readonly RecoveryRow[]; onOpen: (chosen: ChosenRecovery) => void };

function RecoveryTable({ rows, onOpen }: TableProps) {
  if (rows.length === 0)
    return <EmptyFace title="No charge failed">Charges that failed within these days are counted here.</EmptyFace>;
  const head = (
    <>
      <Head>Method and decline</Head>
      <Head isNumber>Failed</Head>
      <Head isNumber>Recovered</Head>
      <Head isNumber>
        <span title="Half of what was recovered took no longer.">Days, median</span>
      </Head>
      {recoveryWays.map((way) => (
        <Head key={way} isNumber>
          <span title={recoveryWords[way].definition}>{recoveryWords[way].label}</span>
        </Head>
      ))}
    </>
  );
  return (
    <ScrollingTable label="Recovery" head={head} least="min-w-[60rem]">
      {rows.map((row) => {
        const kind = { method: row.method, decline: row.decline };
        const name = `${row.method === "card" ? "Card" : "Direct debit"}, ${row.decline === "soft" ? "for now" : "final"}`;
        return (
          <tr key={name} className="border-t align-top">
            <th scope="row" className="whitespace-nowrap px-3 py-1.5 text-left font-medium">
              {name}
            </th>
            <Cell isNumber>
              <Sum label={`${name}: failed`} {...row} onOpen={() => onOpen({ ...kind, way: null })} />
            </Cell>
            <Cell isNumber>
              <Figure count={row.recovered.count} amounts={row.recovered.amounts} />
            </Cell>
            <Cell isNumber>{row.medianDays === null ? "–" : <Count value={row.medianDays} />}</Cell>
            {recoveryWays.map((way) => (
              <Cell key={way} isNumber className={RECOVERED_WAYS.includes(way) ? undefined : "text-ink-2"}>
                <WayCell row={row} way={way} name={name} onOpen={() => onOpen({ ...kind, way })} />
              </Cell>
            ))}
          </tr>
        );
      })}
    </ScrollingTable>
  );
}

type WayProps = { row: RecoveryRow; way: RecoveryWay; name: string; onOpen: () => void };

function WayCell({ row, way, name, onOpen }: WayProps) {
  const cell = row.cells.find((one) => one.way === way);
  if (!cell) return <span className="text-ink-2">–</span>;
  return <Sum label={`${name}: ${recoveryWords[way].label.toLowerCase()}`} {...cell} onOpen={onOpen} />;
}

type SumProps = { label: string; count: number; amounts: readonly Money[]; onOpen: () => void };

function Sum({ label, count, amounts, onOpen }: SumProps) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="inline-flex flex-col items-end rounded-sm underline-offset-2 hover:underline"
    >
      <span className="sr-only">{label}: </span>
      <Figure count={count} amounts={amounts} />
    </button>
  );
}

function Figure({ count, amounts }: { count: number; amounts: readonly Money[] }) {
  return (
    <>
      <span className="block font-medium">
        <Count value={count} />
      </span>
      <Amounts moneys={amounts} className="block text-ink-2 text-sm" />
    </>
  );
}
