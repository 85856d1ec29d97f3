"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { DriftView } from "#server/domain/sources/views";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";

/** What sources send that they did not send before: kept all the same, and worth a look at the mapping. */
export function DriftSection({ labelOf }: { labelOf: (source: string) => string }) {
  const trpc = useTRPC();
  const { data: drift } = useSuspenseQuery(trpc.sources.drift.queryOptions({}));
  if (drift.length === 0) return null;
  const groups = Object.entries(Object.groupBy(drift, (field) => `${field.source} ${field.objectType}`));
  return (
    <section aria-labelledby="drift">
      <h2 id="drift" className="font-semibold text-lg">
        Fields nobody has looked at
      </h2>
      <p className="mb-2 text-ink-2">
        Sources began to send these, or changed their type. Everything is kept; if one matters, give it a place in the
        mapping.
      </p>
      <ul className="border-y">
        {groups.map(([key, fields = []]) => (
          <DriftGroup key={key} fields={fields} labelOf={labelOf} />
        ))}
      </ul>
    </section>
  );
}

function DriftGroup({ fields, labelOf }: { fields: readonly DriftView[]; labelOf: (source: string) => string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const [key] = useState(newKey);
  const acknowledge = useMutation(
    trpc.sources.acknowledgeDrift.mutationOptions({
      onSuccess: () => {
        toast.done("Noted that somebody looked at them.");
        return queryClient.invalidateQueries(trpc.sources.drift.pathFilter());
      },
    }),
  );
  const [first] = fields;
  if (!first) return null;
  const { source, objectType } = first;
  return (
    <li className="grid gap-x-4 gap-y-1 border-b py-3 last:border-b-0 sm:grid-cols-[14rem_minmax(0,1fr)_auto]">
      <h3 className="font-medium">
        {labelOf(source)} {objectType}
      </h3>
      <ul className="flex min-w-0 flex-col gap-1">
        {fields.map((field) => (
          <li key={`${field.path} ${field.jsonType}`} className="flex flex-wrap items-baseline gap-x-2">
            <code className="break-all font-mono text-sm">{field.path}</code>
            <span className="text-ink-2">
              {field.drift === "new"
                ? `new, ${field.jsonType}`
                : `was ${field.before ?? "unknown"}, now ${field.jsonType}`}
            </span>
            <Link href={`/sync/messages/${field.inboxId}`} className="text-sm underline underline-offset-2">
              first seen <Instant at={field.firstSeenAt} />
            </Link>
          </li>
        ))}
      </ul>
      {can(person, "sync.configure") ? (
        <Button
          size="sm"
          isBusy={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ key, input: { source, objectType } })}
        >
          Looked at
          <span className="sr-only">
            : {labelOf(source)} {objectType}
          </span>
        </Button>
      ) : null}
    </li>
  );
}
