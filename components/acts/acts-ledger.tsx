"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useDeferredValue, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import { ActRow } from "./act-row";
import { type ActFilter, actFilters, filterStates, filterWords } from "./act-words";

const EVERY_SOURCE = "every";

/** Every act on a source, newest first: asked for, sent, confirmed in the source's words, or still in doubt. */
export function ActsLedger() {
  const trpc = useTRPC();
  const [{ show, source }, setFilter] = useQueryStates({
    show: parseAsStringLiteral(actFilters).withDefault("all"),
    source: parseAsString.withDefault(EVERY_SOURCE),
  });
  // What somebody types can be a name, so it stays out of the address.
  const [search, setSearch] = useState("");
  const [places, setPlaces] = useState<string[]>([]);
  const cursor = places.at(-1);
  const wanted = useDeferredValue(search);
  const { data: overview } = useQuery(trpc.sync.overview.queryOptions({}));
  const { data, error, refetch, isPlaceholderData } = useQuery(
    trpc.sources.acts.queryOptions(
      {
        states: [...filterStates[show]],
        ...(source === EVERY_SOURCE ? {} : { system: source }),
        ...(wanted === "" ? {} : { search: wanted }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const choose = (next: Partial<{ show: ActFilter; source: string }>) => {
    setPlaces([]);
    void setFilter(next);
  };
  const sources = [{ value: EVERY_SOURCE, label: "Every source" }].concat(
    (overview?.sources ?? []).map(({ key, label }) => ({ value: key, label })),
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <search className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
        <Select
          label="State"
          options={actFilters.map((value) => ({ value, label: filterWords[value] }))}
          value={show}
          onChange={(next) => choose({ show: next })}
          className="w-44"
        />
        <Select
          label="Source"
          options={sources}
          value={source}
          onChange={(next) => choose({ source: next })}
          className="w-40"
        />
        <Input
          aria-label="Search acts by object, customer, confirmation or key"
          placeholder="Object, customer, confirmation or key"
          value={search}
          onChange={(event) => {
            setPlaces([]);
            setSearch(event.target.value);
          }}
          className="max-w-80 flex-1"
        />
      </search>
      <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
        {error ? (
          <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
            {sentenceOf(error)}
          </FailedFace>
        ) : !data ? (
          <SkeletonRows count={12} label="Loading acts" />
        ) : data.rows.length === 0 ? (
          <EmptyFace title={show === "all" && search === "" ? "Nothing has been sent to a source yet" : "No act fits"}>
            {show === "all" && search === ""
              ? "When somebody fixes an exception, what Docket does at the source stands here: when, with which key, and what the source answered."
              : "Choose another state or source, or search for another word."}
          </EmptyFace>
        ) : (
          <ol aria-label="Acts on sources" aria-busy={isPlaceholderData} className="flex flex-col">
            {data.rows.map((act) => (
              <ActRow key={act.id} act={act} sourceLabel={sources.find(({ value }) => value === act.system)?.label} />
            ))}
          </ol>
        )}
        {data && (data.nextCursor !== null || places.length > 0) ? (
          <div className="flex gap-2 px-4 py-3">
            <Button isDisabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
              Newer
            </Button>
            <Button
              isDisabled={data.nextCursor === null}
              onClick={() => data.nextCursor !== null && setPlaces([...places, data.nextCursor])}
            >
              Older
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}
