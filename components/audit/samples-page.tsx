"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ControlTotals, ExportResult } from "#server/domain/audit/export";
import { minorFromDecimal } from "#server/domain/money";
import { Instant } from "../format/instant";
import { Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { FailedNotice, InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Part } from "../ui/part";
import { Select } from "../ui/select";
import { keyWords } from "./audit-words";

const ANY = "any";
export const bundleHref = (exportId: string) => `/api/audit-exports/${exportId}`;

/** Samples for an auditor: drawn by a seed, sealed, and checked by a script that needs nothing of ours. */
export function SamplesPage() {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-4xl flex-col gap-8 px-5 py-5">
        <h2 className="font-semibold text-xl">Samples of the log</h2>
        <Part title="Export a sample">
          <p className="max-w-prose text-pretty text-ink-2">
            Choose what you look at and how many chains you want. Each chain that is drawn comes whole: every event of
            its case or request, the seals that hold it, and the copies of these seals kept outside the database. The
            same seed draws the same sample again.
          </p>
          <SampleForm />
        </Part>
        <Part title="Check it without us">
          <p className="max-w-prose text-pretty text-ink-2">
            The script is one file and needs Node 18 or newer, no packages, no network and nothing of Docket. Read it,
            run it on what you downloaded, and give it copies of seals of your own when you have some.
          </p>
          <p>
            <a href="/verify.mjs" download className={buttonClass()}>
              Download verify.mjs
            </a>
          </p>
          <pre className="overflow-x-auto rounded-md border bg-surface-0 p-3 font-mono text-sm">
            node verify.mjs docket-audit.jsonl --anchors anchors.log --key-file seal.key
          </pre>
        </Part>
        <PastExports />
      </div>
    </div>
  );
}

function SampleForm() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: choices } = useQuery(trpc.audit.choices.queryOptions({}));
  const [key, setKey] = useState(newKey);
  const [form, setForm] = useState({
    type: ANY,
    command: ANY,
    entity: ANY,
    currency: ANY,
    amountFrom: "",
    amountTo: "",
    from: "",
    to: "",
    size: "25",
    seed: "",
  });
  const draw = useMutation(
    trpc.audit.export.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.audit.exports.pathFilter()),
      onSettled: () => setKey(newKey()),
    }),
  );
  const set = (name: keyof typeof form) => (value: string) => {
    setForm({ ...form, [name]: value });
    setKey(newKey());
  };
  const amount = (typed: string) => (typed.trim() === "" ? null : minorFromDecimal(typed.trim(), form.currency));
  const [amountFrom, amountTo] =
    form.currency === ANY ? [null, null] : [amount(form.amountFrom), amount(form.amountTo)];
  const size = Number(form.size);
  const isReady =
    form.from !== "" && form.to !== "" && form.seed.trim() !== "" && Number.isInteger(size) && size >= 1 && size <= 200;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || draw.isPending) return;
    draw.mutate({
      key,
      input: {
        types: form.type === ANY ? [] : [form.type],
        commands: form.command === ANY ? [] : [form.command],
        entity: form.entity === ANY ? null : form.entity,
        currency: form.currency === ANY ? null : form.currency,
        amountFrom: amountFrom === null ? null : String(amountFrom),
        amountTo: amountTo === null ? null : String(amountTo),
        from: `${form.from}T00:00:00.000Z`,
        to: `${form.to}T23:59:59.999Z`,
        size,
        seed: form.seed.trim(),
      },
    });
  };
  const any = (label: string, values: readonly string[] = []) => [
    { value: ANY, label },
    ...values.map((value) => ({ value, label: keyWords(value) })),
  ];
  return (
    <form onSubmit={onSubmit} aria-label="Export a sample" className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Event" isSelect>
          <Select value={form.type} onChange={set("type")} options={any("Any event", choices?.types)} />
        </Field>
        <Field label="Command" isSelect>
          <Select value={form.command} onChange={set("command")} options={any("Any command", choices?.commands)} />
        </Field>
        <Field label="From" hint="Days begin and end in UTC">
          <Input type="date" value={form.from} onChange={(event) => set("from")(event.target.value)} />
        </Field>
        <Field label="To" hint="The whole day counts">
          <Input type="date" value={form.to} onChange={(event) => set("to")(event.target.value)} />
        </Field>
        <Field label="Legal entity" isSelect>
          <Select
            value={form.entity}
            onChange={set("entity")}
            options={any(
              "All entities",
              choices?.entities.map(({ code }) => code),
            )}
          />
        </Field>
        <Field label="Currency" isSelect>
          <Select value={form.currency} onChange={set("currency")} options={any("Any amount", choices?.currencies)} />
        </Field>
        {form.currency === ANY ? null : (
          <>
            <Field label="Amount from">
              <Input
                inputMode="decimal"
                value={form.amountFrom}
                onChange={(event) => set("amountFrom")(event.target.value)}
              />
            </Field>
            <Field label="Amount to">
              <Input
                inputMode="decimal"
                value={form.amountTo}
                onChange={(event) => set("amountTo")(event.target.value)}
              />
            </Field>
          </>
        )}
        <Field label="Chains to draw" hint="1 to 200">
          <Input
            type="number"
            min={1}
            max={200}
            value={form.size}
            onChange={(event) => set("size")(event.target.value)}
          />
        </Field>
        <Field label="Seed" hint="A word or number of yours; the same one draws the same sample">
          <Input
            value={form.seed}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => set("seed")(event.target.value)}
          />
        </Field>
      </div>
      <div>
        <Button variant="primary" type="submit" isDisabled={!isReady} isBusy={draw.isPending}>
          Draw the sample
        </Button>
      </div>
      {draw.error ? <FailedNotice reference={referenceOf(draw.error)}>{sentenceOf(draw.error)}</FailedNotice> : null}
      {draw.data ? <Drawn result={draw.data} /> : null}
    </form>
  );
}

function Drawn({ result }: { result: ExportResult }) {
  const { population } = result;
  return (
    <InfoNotice
      actions={
        <a href={bundleHref(result.exportId)} download className={buttonClass("primary")}>
          Download the sample
        </a>
      }
    >
      {result.streams} of {population.streams} chains were drawn, with {result.events} events. The population holds{" "}
      {population.events} events and <Totals totals={population.totals} />.
      {result.withheld > 0
        ? ` ${result.withheld} more were drawn and reach into legal entities you may not see; the manifest names them.`
        : ""}
    </InfoNotice>
  );
}

function Totals({ totals }: { totals: ControlTotals }) {
  const moneys = Object.entries(totals).map(([currency, minor]) => ({ minor: BigInt(minor), currency }));
  return moneys.length === 0 ? <>no amounts</> : <Amounts moneys={moneys} />;
}

function PastExports() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.audit.exports.queryOptions({}));
  return (
    <Part title="Samples that were exported">
      {data && data.length > 0 ? (
        <ul className="flex flex-col">
          {data.map((one) => (
            <li key={one.exportId} className="flex flex-wrap items-baseline gap-x-3 border-t py-2">
              <span className="min-w-0 flex-1">
                {one.streams} of {one.population.streams} chains, {one.events} events, seed “{one.seed}”
                <span className="block text-ink-2 text-sm">
                  {one.by}, <Instant at={one.at} as="exact" />
                </span>
              </span>
              <a href={bundleHref(one.exportId)} download className="underline underline-offset-2">
                Download
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">None yet. Each one stays here and can be downloaded again, the same file.</p>
      )}
    </Part>
  );
}
