"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { BankOverview, UnassignedAccount } from "#server/domain/bank/views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { accountText } from "./bank-words";

type Entities = BankOverview["entities"];

/** Accounts nobody assigned yet, each with the form that does. Nothing stands here when all are assigned. */
export function UnassignedAccounts({
  unassigned,
  entities,
}: {
  unassigned: readonly UnassignedAccount[];
  entities: Entities;
}) {
  const person = usePerson();
  const own = entities.filter(({ code }) => can(person, "bank.assign", code));
  if (unassigned.length === 0) return null;
  return (
    <section aria-labelledby="unassigned" className="flex flex-col gap-2">
      <h2 id="unassigned" className="font-semibold text-lg">
        Accounts without a legal entity
      </h2>
      <p className="max-w-prose text-pretty text-ink-2">
        Banks do not know your legal entities. What was told of these accounts waits until somebody says once whose they
        are{own.length === 0 ? "; a controller or an integration engineer can" : ""}.
      </p>
      <ul className="border-y">
        {unassigned.map((account) => (
          <li
            key={`${account.identifier} ${account.currency}`}
            className="grid items-start gap-x-6 gap-y-3 border-b py-3 last:border-b-0 md:grid-cols-[minmax(14rem,1fr)_minmax(0,2fr)]"
          >
            <div>
              <h3 className="break-all font-mono">{accountText(account.identifier)}</h3>
              <p className="text-ink-2">
                {account.currency} · <Count value={account.waitingEntries} />{" "}
                {account.waitingEntries === 1 ? "entry waits" : "entries wait"}, <Day day={account.firstDay} /> to{" "}
                <Day day={account.lastDay} />
              </p>
            </div>
            {own.length > 0 ? <AssignForm account={account} entities={own} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function AssignForm({ account, entities }: { account: UnassignedAccount; entities: Entities }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = useRef(newKey());
  const [entity, setEntity] = useState<string | null>(entities.length === 1 ? (entities[0]?.code ?? null) : null);
  const [name, setName] = useState("");
  const assign = useMutation(
    trpc.bank.assignAccount.mutationOptions({
      onSuccess: ({ identifier, entity: code, entries }) => {
        toast.done(`${accountText(identifier)} belongs to ${code}; ${entries} waiting entries were taken up.`);
        return queryClient.invalidateQueries(trpc.bank.pathFilter());
      },
      onError: () => {
        key.current = newKey();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (entity === null || assign.isPending) return;
    const { identifier, currency } = account;
    const named = name.trim() === "" ? {} : { name: name.trim() };
    assign.mutate({ key: key.current, input: { identifier, currency, entity, ...named } });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <Field label="Legal entity" isSelect className="min-w-48 flex-1">
        <Select
          options={entities.map(({ code, name: label }) => ({ value: code, label: `${code} · ${label}` }))}
          value={entity}
          onChange={setEntity}
          placeholder="Choose"
        />
      </Field>
      <Field label="Name (optional)" className="min-w-48 flex-1">
        <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" isBusy={assign.isPending} isDisabled={entity === null}>
        Assign
        <span className="sr-only">
          {" "}
          {account.identifier} in {account.currency}
        </span>
      </Button>
      {assign.error ? (
        <FailedNotice reference={referenceOf(assign.error)} className="basis-full">
          {sentenceOf(assign.error)}
        </FailedNotice>
      ) : null}
    </form>
  );
}
