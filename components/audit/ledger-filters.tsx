"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AuditChoices } from "#server/domain/audit/views";
import { usePerson } from "../shell/person";
import { sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { controlClass } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { dayOf } from "./audit-url";
import { keyWords } from "./audit-words";
import { CustomerFilter } from "./customer-filter";
import { saveFile } from "./save-file";
import type { LedgerState } from "./use-ledger";

const ANY = "any";
const none: AuditChoices = {
  people: [],
  machines: [],
  types: [],
  commands: [],
  entities: [],
  policies: [],
  currencies: [],
};

/** Who, what, where, when, under what and how much. Further questions fold away until they are wanted. */
export function LedgerFilters({ state }: { state: LedgerState }) {
  const trpc = useTRPC();
  const { data: choices = none } = useQuery(trpc.audit.choices.queryOptions({}));
  const [isOpen, setIsOpen] = useState(false);
  const { url, narrow } = state;
  return (
    <div data-print="hide" className="flex shrink-0 flex-wrap items-center gap-2 border-b px-3 py-1.5">
      <Select
        label="Person"
        className="h-7 w-44"
        value={url.person ?? (url.machine ? `job ${url.machine}` : ANY)}
        onChange={(value) =>
          narrow(
            value.startsWith("job ")
              ? { person: null, machine: value.slice(4) }
              : { person: value === ANY ? null : value, machine: null },
          )
        }
        options={[
          { value: ANY, label: "Anybody" },
          ...choices.people.map(({ personId, name }) => ({ value: personId, label: name })),
          ...choices.machines.map((name) => ({
            value: `job ${name}`,
            label: name.replaceAll("-", " "),
            hint: "machine",
          })),
        ]}
      />
      <Choice
        label="Policy"
        any="Any policy"
        value={url.policy}
        options={choices.policies.map(({ kind }) => kind)}
        onChange={(policy) => narrow({ policy, version: null })}
      />
      {url.policy === null ? null : (
        <Choice
          label="Version of the policy"
          any="Any version"
          value={url.version === null ? null : String(url.version)}
          options={(choices.policies.find(({ kind }) => kind === url.policy)?.versions ?? []).map(String)}
          onChange={(version) => narrow({ version: version === null ? null : Number(version) })}
        />
      )}
      <Choice
        label="Legal entity"
        any="All entities"
        value={url.entity}
        options={choices.entities.map(({ code }) => code)}
        onChange={(entity) => narrow({ entity })}
      />
      <Day label="From" value={url.from} onChange={(from) => narrow({ from })} />
      <Day label="To" value={url.to} onChange={(to) => narrow({ to })} />
      <Button size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {isOpen ? "Fewer questions" : "More questions"}
      </Button>
      {state.isNarrowed ? (
        <Button size="sm" variant="plain" onClick={state.clear}>
          Clear
        </Button>
      ) : null}
      {isOpen ? <FurtherFilters state={state} choices={choices} /> : null}
      <ExportButton state={state} />
    </div>
  );
}

function FurtherFilters({ state, choices }: { state: LedgerState; choices: AuditChoices }) {
  const { url, narrow, unwritten, setUnwritten } = state;
  return (
    <div className="flex basis-full flex-wrap items-center gap-2">
      <Choice
        label="Event"
        any="Any event"
        value={url.type}
        options={choices.types}
        onChange={(type) => narrow({ type })}
      />
      <Choice
        label="Command"
        any="Any command"
        value={url.command}
        options={choices.commands}
        onChange={(command) => narrow({ command })}
      />
      <Text
        label="Case number"
        value={url.case === null ? "" : String(url.case)}
        onSettle={(text) => narrow({ case: /^\d+$/.test(text) ? Number(text) : null })}
      />
      <CustomerFilter customerId={url.customer} onChange={(customer) => narrow({ customer })} />
      <Text
        label="Correlation"
        value={url.correlation ?? ""}
        onSettle={(text) => narrow({ correlation: text === "" ? null : text })}
      />
      <Choice
        label="Currency"
        any="Any currency"
        value={unwritten.currency === "" ? null : unwritten.currency}
        options={choices.currencies}
        onChange={(currency) => setUnwritten({ currency: currency ?? "" })}
      />
      {unwritten.currency === "" ? null : (
        <>
          <Typed
            label="Amount from"
            value={unwritten.amountFrom}
            onChange={(amountFrom) => setUnwritten({ amountFrom })}
          />
          <Typed label="Amount to" value={unwritten.amountTo} onChange={(amountTo) => setUnwritten({ amountTo })} />
        </>
      )}
    </div>
  );
}

/** What is searched for, as a file: posted, since words and amounts have no place in an address. */
function ExportButton({ state }: { state: LedgerState }) {
  const person = usePerson();
  const { audit } = useTRPCClient();
  const download = useMutation({
    mutationFn: () => audit.exportLedger.mutate({ filters: state.filters }),
    onSuccess: ({ fileName, text, rows }) => {
      saveFile(fileName, "text/csv;charset=utf-8", text);
      toast.done(`${rows} events exported; the log says so.`);
    },
    onError: (error) => toast.failed(sentenceOf(error)),
  });
  if (!can(person, "audit.export") || state.rows.length === 0) return null;
  return (
    <Button size="sm" isBusy={download.isPending} onClick={() => download.mutate()}>
      Export as CSV
    </Button>
  );
}

type ChoiceProps = {
  label: string;
  any: string;
  value: string | null;
  options: readonly string[];
  onChange: (value: string | null) => void;
};

function Choice({ label, any, value, options, onChange }: ChoiceProps) {
  const known = value !== null && !options.includes(value) ? [value, ...options] : options;
  return (
    <Select
      label={label}
      className="h-7 w-40"
      value={value ?? ANY}
      onChange={(next) => onChange(next === ANY ? null : next)}
      options={[{ value: ANY, label: any }, ...known.map((option) => ({ value: option, label: keyWords(option) }))]}
    />
  );
}

function Text({ label, value, onSettle }: { label: string; value: string; onSettle: (text: string) => void }) {
  return (
    <input
      key={value}
      aria-label={label}
      placeholder={label}
      defaultValue={value}
      maxLength={200}
      onBlur={(event) => onSettle(event.target.value.trim())}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      className={cn(controlClass, "h-7 w-36 px-2")}
    />
  );
}

function Typed({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  return (
    <input
      aria-label={label}
      placeholder={label}
      value={value}
      maxLength={30}
      inputMode="decimal"
      onChange={(event) => onChange(event.target.value)}
      className={cn(controlClass, "h-7 w-28 px-2 text-right")}
    />
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
