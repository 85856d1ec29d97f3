"use client";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { can } from "#server/domain/access/actor";
import { type MessageSelection, messageStates } from "#server/domain/sync/message-selection";
import { messageStateWords } from "#server/domain/sync/message-words";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { controlClass } from "../ui/input";
import { Select } from "../ui/select";
import { countOfFilters, dayOf, type MessagesUrl, noFilters, windowOf } from "./messages-url";
import { ReplayDialog } from "./replay-dialog";

type FilterBarProps = { url: MessagesUrl; onChange: (change: Partial<MessagesUrl>) => void };

const ANY = "any";

/** Source, stream, state and the days of arrival. */
export function MessageFilterBar({ url, onChange }: FilterBarProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.messages.filters.queryOptions({}));
  const person = usePerson();
  const [replaying, setReplaying] = useState<MessageSelection | null>(null);
  const window = windowOf(url);
  const sources = data?.sources ?? [];
  return (
    <div data-print="hide" className="flex shrink-0 flex-wrap items-center gap-2 border-b px-3 py-1.5">
      <Select
        label="Source"
        className="h-7 w-36"
        value={url.source ?? ANY}
        onChange={(value) => onChange({ source: value === ANY ? null : value })}
        options={[{ value: ANY, label: "All sources" }, ...sources.map(({ key, label }) => ({ value: key, label }))]}
      />
      <Select
        label="State"
        className="h-7 w-40"
        value={url.state ?? ANY}
        onChange={(value) => onChange({ state: messageStates.find((state) => state === value) ?? null })}
        options={[
          { value: ANY, label: "Any state" },
          ...messageStates.map((state) => ({ value: state, label: messageStateWords[state] })),
        ]}
      />
      <input
        key={url.stream ?? ""}
        aria-label="Stream"
        placeholder="Stream"
        defaultValue={url.stream ?? ""}
        maxLength={200}
        onBlur={(event) => onChange({ stream: event.target.value.trim() || null })}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        className={cn(controlClass, "h-7 w-36 px-2")}
      />
      <Day label="From" value={url.from} onChange={(from) => onChange({ from })} />
      <Day label="To" value={url.to} onChange={(to) => onChange({ to })} />
      {window && can(person, "sync.repair") ? (
        <Button size="sm" onClick={() => setReplaying(window)}>
          Replay what arrived
        </Button>
      ) : null}
      {replaying ? <ReplayDialog selection={replaying} onClose={() => setReplaying(null)} /> : null}
      {countOfFilters(url) > 0 ? (
        <Button size="sm" variant="plain" onClick={() => onChange(noFilters)}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}

function Day({ label, value, onChange }: { label: string; value: Date | null; onChange: (day: Date | null) => void }) {
  const id = useId();
  return (
    <span className="flex items-center gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm" title="Days begin and end in UTC">
        {label}
      </label>
      <input
        id={id}
        type="date"
        value={value === null ? "" : dayOf(value)}
        onChange={(event) => onChange(event.target.valueAsDate)}
        className={cn(controlClass, "h-7 w-32 px-2")}
      />
    </span>
  );
}
