"use client";
import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useDeferredValue, useState } from "react";
import { DORMANT_DAYS, type ListedPerson, LONGEST_SEARCH } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { roleLabels } from "#server/domain/access/roles";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Cell, None, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { EmptyFace } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { AddDialog } from "./add-dialog";
import { DutyReviews } from "./duty-reviews";
import { Proposals } from "./proposals";

/** Everybody with an account, what waits for a second word, and where duties meet under somebody's eyes. */
export function PeopleDesk() {
  const person = usePerson();
  const trpc = useTRPC();
  const [search, setSearch] = useQueryState("search", parseAsString.withDefault(""));
  // What is typed is asked for once typing rests; meanwhile the list stays.
  const asked = useDeferredValue(search.slice(0, LONGEST_SEARCH));
  const { data } = useQuery(trpc.access.people.queryOptions({ search: asked }, { placeholderData: keepPreviousData }));
  const { data: proposals } = useSuspenseQuery(trpc.access.proposals.queryOptions({}));
  const { data: dutyReviews } = useSuspenseQuery(trpc.access.dutyReviews.queryOptions({}));
  const [isAdding, setAdding] = useState(false);
  const shown = data?.people ?? [];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-8 px-4 py-5 sm:px-6">
        <Proposals proposals={proposals} />
        <DutyReviews reviews={dutyReviews} />
        <section aria-labelledby="people" className="flex flex-col gap-3">
          <header className="flex flex-wrap items-end gap-3">
            <div className="min-w-56 flex-1">
              <h2 id="people" className="font-semibold text-lg">
                People
              </h2>
              <p className="max-w-[44rem] text-pretty text-ink-2">
                A person counts once, whatever accounts they hold: duties are looked at over all of them.
              </p>
            </div>
            <Field label="Search">
              <Input
                type="search"
                value={search}
                maxLength={LONGEST_SEARCH}
                onChange={(event) => void setSearch(event.target.value || null)}
              />
            </Field>
            <a href="/access/export" download data-print="hide" className={buttonClass("quiet", "md")}>
              <Download size={14} aria-hidden="true" />
              Download as CSV
            </a>
            {can(person, "access.administer") ? <Button onClick={() => setAdding(true)}>Add somebody</Button> : null}
          </header>
          {data && shown.length === 0 ? (
            <EmptyFace title="Nobody is called that">Try fewer letters of the name or the address.</EmptyFace>
          ) : (
            <Table
              label="People"
              heads={["Person", "Account", "Roles", "Last sign-in", "Sessions", "Stands out"]}
              numbers={["Sessions"]}
            >
              {shown.map((one) => (
                <PersonRow key={one.personId} person={one} />
              ))}
            </Table>
          )}
        </section>
        {isAdding ? <AddDialog onClose={() => setAdding(false)} /> : null}
      </div>
    </div>
  );
}

function PersonRow({ person }: { person: ListedPerson }) {
  const { personId, name, accounts, roles, lastSignInAt, isDormant, conflicts, openSessions } = person;
  return (
    <tr className="border-t">
      <RowHead>
        <Link href={`/access/people/${personId}`} className="text-accent underline-offset-2 hover:underline">
          {name}
        </Link>
      </RowHead>
      <Cell>
        {accounts.map(({ userId, email }) => (
          <span key={userId} className="block">
            {email}
          </span>
        ))}
      </Cell>
      <Cell>{roles.length > 0 ? roles.map((role) => roleLabels[role]).join(", ") : <None />}</Cell>
      <Cell>{lastSignInAt ? <Instant at={lastSignInAt} /> : <span className="text-ink-2">never</span>}</Cell>
      <Cell isNumber>{openSessions > 0 ? <Count value={openSessions} /> : <None />}</Cell>
      <Cell>
        <StandsOut person={person} />
        {conflicts.length === 0 && !isDormant && !accounts.some(({ isDisabled }) => isDisabled) ? <None /> : null}
      </Cell>
    </tr>
  );
}

function StandsOut({ person: { accounts, isDormant, conflicts } }: { person: ListedPerson }) {
  const forbidden = conflicts.some(({ weight }) => weight === "forbidden");
  const isDisabled = accounts.every((account) => account.isDisabled);
  const isLeaving = accounts.some((account) => account.disabledAt !== null && !account.isDisabled);
  return (
    <span className="flex flex-wrap gap-1">
      {conflicts.length > 0 ? (
        <Badge tone={forbidden ? "danger" : "warn"}>{forbidden ? "duties meet" : "duties watched"}</Badge>
      ) : null}
      {isDormant ? <Badge tone="warn">not here for {DORMANT_DAYS} days</Badge> : null}
      {isDisabled ? <Badge>disabled</Badge> : null}
      {isLeaving ? <Badge tone="accent">leaving</Badge> : null}
    </span>
  );
}
