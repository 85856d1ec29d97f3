"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { laneKeys } from "#server/domain/collections/account-case";
import { laneLabels } from "#server/domain/collections/lanes";
import { accountHref } from "../accounts/account-url";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace } from "../ui/faces";
import type { WorklistState } from "./use-worklist";

/** Nothing fits: where else it stands, and whom of the customers with nothing past due the words mean. */
export function NoAccounts({ state }: { state: WorklistState }) {
  const { url, filters, counts, narrow, setSearch } = state;
  const isNarrowed =
    filters.search !== "" || filters.entities.length > 0 || filters.owner !== "anyone" || filters.group !== null;
  const elsewhere = laneKeys.filter((lane) => lane !== url.lane && (counts?.[lane] ?? 0) > 0);
  const clear = () => {
    setSearch("");
    narrow({ entity: null, owner: null, group: null });
  };
  const lanes = elsewhere.map((lane) => (
    <Button key={lane} onClick={() => narrow({ lane })}>
      {laneLabels[lane]} ({counts?.[lane]})
    </Button>
  ));
  if (!isNarrowed)
    return (
      <EmptyFace title={url.lane === "all" ? "Nothing is past due" : `Nothing in ${laneLabels[url.lane]}`}>
        Accounts come and go by themselves as invoices fall due and are paid.
      </EmptyFace>
    );
  if (url.lane !== "all" && elsewhere.length > 0)
    return (
      <EmptyFace
        title={`Nothing in ${laneLabels[url.lane]} fits`}
        actions={
          <>
            {lanes}
            <Button variant="plain" onClick={clear}>
              Clear the filters
            </Button>
          </>
        }
      >
        {elsewhere.length === 1 ? "Another lane has it." : "Other lanes have it."}
      </EmptyFace>
    );
  return (
    <EmptyFace title="No account past due fits" actions={<Button onClick={clear}>Clear the filters</Button>}>
      {filters.search.length < 2 ? "Take a filter away." : <NotPastDue text={filters.search} />}
    </EmptyFace>
  );
}

/** Customers of that name of whom nothing is past due have an account all the same. */
function NotPastDue({ text }: { text: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.mail.findCustomers.queryOptions({ text: text.slice(0, 100) }));
  if (!data) return null;
  if (data.length === 0) return "No customer is called that either.";
  return (
    <>
      Nothing is past due of{" "}
      {data.slice(0, 5).map(({ id, name }, place) => (
        <span key={id}>
          {place === 0 ? "" : ", "}
          <Link href={accountHref(id)} className="text-accent underline">
            {name}
          </Link>
        </span>
      ))}
      {data.length > 5 ? " and others." : data.at(-1)?.name.endsWith(".") ? "" : "."}
    </>
  );
}
