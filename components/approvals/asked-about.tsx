"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../trpc/provider";

/** The case a request is begun from, for whoever fills it in. */
export function AskedFromCase({ caseId }: { caseId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.cases.get.queryOptions({ caseId }));
  if (!data) return null;
  return (
    <p className="text-pretty text-ink-2">
      From{" "}
      <Link href={`/exceptions?case=${caseId}`} className="text-accent underline underline-offset-2">
        case {data.number}
      </Link>
      : {data.title}
      {data.customer ? ` · ${data.customer.name}` : null}
    </p>
  );
}

/** Whose access it is about. */
export function AskedForPerson({ userId }: { userId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.access.people.queryOptions({ search: "" }));
  const person = data?.people.find(({ accounts }) => accounts.some((account) => account.userId === userId));
  if (!person) return null;
  return (
    <p className="text-ink-2">
      For{" "}
      <Link href={`/access/people/${person.personId}`} className="text-accent underline underline-offset-2">
        {person.name}
      </Link>
    </p>
  );
}
