"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Download, RefreshCw } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { can } from "#server/domain/access/actor";
import type { ForecastView } from "#server/domain/collections/forecast-window";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { EmptyFace, FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { ForecastAccuracy } from "./forecast-accuracy";
import { ForecastBars } from "./forecast-bars";
import { ForecastSection } from "./forecast-section";
import { ForecastTable } from "./forecast-table";
import { CONVERTED, forecastInput } from "./forecast-url";
import { ForecastWeek } from "./forecast-week";

const EVERY_ENTITY = "every";

/** What comes in over the next thirteen weeks, what says so, and how far it was right before. */
export function ForecastPage() {
  const trpc = useTRPC();
  const [{ entity, currency, week }, setUrl] = useQueryStates({
    entity: parseAsString,
    currency: parseAsString,
    week: parseAsString,
  });
  const input = forecastInput({ entity, currency });
  const { data } = useSuspenseQuery(trpc.forecast.weeks.queryOptions(input));
  const { entities } = input;
  const bar = data.bars.find(({ key }) => key === week) ?? null;
  const choose = (key: string) => void setUrl({ week: key === week ? null : key });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <div className="flex flex-wrap items-end gap-3">
          <Field label="Currency" isSelect className="w-44">
            <Select
              options={[
                ...data.currencies.map((code) => ({ value: code, label: code })),
                { value: CONVERTED, label: "All, converted" },
              ]}
              value={data.isConverted ? CONVERTED : data.currency}
              onChange={(code) => void setUrl({ currency: code, week: null })}
            />
          </Field>
          <Field label="Legal entity" isSelect className="w-36">
            <Select
              options={[
                { value: EVERY_ENTITY, label: "All" },
                ...data.visible.map((code) => ({ value: code, label: code })),
              ]}
              value={entities?.[0] ?? EVERY_ENTITY}
              onChange={(code) => void setUrl({ entity: code === EVERY_ENTITY ? null : code, week: null })}
            />
          </Field>
          <a
            href={`/forecast/export?${new URLSearchParams({ ...(entity ? { entity } : {}), currency: data.isConverted ? CONVERTED : data.currency }).toString()}`}
            download
            data-print="hide"
            className={buttonClass("quiet", "md")}
          >
            <Download size={14} aria-hidden="true" />
            Download as CSV
          </a>
          <AskAgain />
        </div>
        <Age view={data} />
        {data.madeAt === null ? (
          <EmptyFace title="Nothing was forecast yet">The first forecast is made once every source was read.</EmptyFace>
        ) : (
          <>
            <ForecastBars view={data} chosen={bar?.key ?? null} onChoose={choose} />
            {bar && !data.isConverted ? (
              <ForecastWeek bar={bar} currency={data.currency} {...(entities ? { entities } : {})} />
            ) : null}
            <ForecastSection title="By week">
              <ForecastTable view={data} chosen={bar?.key ?? null} onChoose={choose} />
            </ForecastSection>
            {data.isConverted ? null : (
              <ForecastAccuracy currency={data.currency} {...(entities ? { entities } : {})} />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Age({ view }: { view: ForecastView }) {
  const { madeAt, accounts, invoices, isConverted, currency } = view;
  if (madeAt === null) return null;
  return (
    <p className="text-ink-2 text-sm">
      Made <Instant at={madeAt} /> from <Count value={invoices} /> open invoices of <Count value={accounts} /> accounts.
      {isConverted ? ` All currencies in ${currency} at the latest rates.` : null}
    </p>
  );
}

function AskAgain() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const ask = useMutation(
    trpc.forecast.ask.mutationOptions({ onSuccess: () => queryClient.invalidateQueries(trpc.forecast.pathFilter()) }),
  );
  if (!can(person, "collection.lead")) return null;
  return (
    <>
      <Button isBusy={ask.isPending} onClick={() => ask.mutate({ key: newKey(), input: {} })}>
        <RefreshCw size={14} aria-hidden="true" />
        Forecast again
      </Button>
      <span role="status" className="text-ink-2 text-sm">
        {ask.isSuccess ? "Asked for; the new numbers appear here." : ""}
      </span>
      {ask.error ? <FailedNotice>{sentenceOf(ask.error)}</FailedNotice> : null}
    </>
  );
}
