"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { authorityRoleLabels, type FieldWord } from "#server/domain/sync/authority";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

const SHORTEST = 2;

/** A customer with every field beside its source: what counts, whose word it is, and who says something else. */
export function CustomerLookup() {
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useQuery({
    ...trpc.mappings.findCustomers.queryOptions({ search }),
    enabled: search.length >= SHORTEST,
  });
  const look = (event: FormEvent) => {
    event.preventDefault();
    setSearch(text.trim());
    setChosen(null);
  };
  return (
    <section aria-labelledby="lookup" className="flex flex-col gap-3">
      <h3 id="lookup" className="font-semibold">
        Look a customer up
      </h3>
      <form onSubmit={look} className="flex max-w-[34rem] items-end gap-2">
        <Field label="Name, or an id of any system" className="flex-1">
          <Input value={text} maxLength={100} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button type="submit" isBusy={found.isFetching} isDisabled={text.trim().length < SHORTEST}>
          Look up
        </Button>
      </form>
      {found.error ? <FailedNotice reference={referenceOf(found.error)}>{sentenceOf(found.error)}</FailedNotice> : null}
      {found.data?.length === 0 ? (
        <p role="status" className="text-ink-2">
          No customer is called “{search}”, and no system knows that id.
        </p>
      ) : null}
      {found.data && found.data.length > 0 ? (
        <ul aria-label="Customers found" className="flex flex-wrap gap-2">
          {found.data.map((customer) => (
            <li key={customer.id}>
              <Button
                size="sm"
                className="aria-pressed:bg-lit"
                aria-pressed={chosen === customer.id}
                onClick={() => setChosen(customer.id)}
              >
                {customer.name} · {customer.entityCode}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {chosen === null ? null : <Words customerId={chosen} />}
    </section>
  );
}

function Words({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const words = useQuery(trpc.mappings.customerWords.queryOptions({ customerId }));
  if (words.error) return <FailedNotice reference={referenceOf(words.error)}>{sentenceOf(words.error)}</FailedNotice>;
  if (!words.data) return <p className="text-ink-2">Asking what each system says</p>;
  const { name, fields, policy } = words.data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label={`${name}, scrolls sideways`} tabIndex={0} data-scrolls className="overflow-x-auto border-y">
      <table className="w-full min-w-[44rem] text-left">
        <caption className="py-1.5 text-left text-ink-2">
          {name}: whose word counts under {policy.replaceAll("_", " ")}
        </caption>
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>
            {["Field", "What counts", "Said by", "Others say"].map((head) => (
              <th key={head} scope="col" className="px-3 py-1.5 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <Row key={field.field} word={field} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ word: { label, owner, others } }: { word: FieldWord }) {
  return (
    <tr className="border-t align-top">
      <th scope="row" className="px-3 py-1.5 font-medium">
        {label}
      </th>
      <td className="px-3 py-1.5">{owner ? owner.value : <span className="text-ink-2">nobody says it</span>}</td>
      <td className="px-3 py-1.5">
        {owner ? (
          <>
            {authorityRoleLabels[owner.role]} <span className="break-all font-mono text-ink-2">{owner.externalId}</span>
          </>
        ) : null}
      </td>
      <td className="px-3 py-1.5">
        <ul className="flex flex-col gap-1">
          {others.map((other) => (
            <li key={`${other.system} ${other.externalId}`} className={other.differs ? "bg-differ px-1" : "px-1"}>
              {authorityRoleLabels[other.role]}: {other.value}{" "}
              {other.differs ? <Badge tone="warn">differs</Badge> : <span className="text-ink-2">the same</span>}
              {other.hasAuthority ? null : <span className="text-ink-2"> · without authority here</span>}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
