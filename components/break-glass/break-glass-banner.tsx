"use client";
import { useQuery } from "@tanstack/react-query";
import { Siren } from "lucide-react";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import { entitiesInWords } from "#server/domain/access/grant-window";
import { Instant } from "../format/instant";
import { useNow } from "../format/reader";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";

/** Over every desk of everybody who deals with approvals while somebody uses break-glass: who, over what, until when. */
export function BreakGlassBanner() {
  const person = usePerson();
  const trpc = useTRPC();
  const now = useNow();
  const { data } = useQuery(trpc.breakGlass.running.queryOptions({}, { enabled: can(person, "approval.read") }));
  // It ends by its time, whether or not anything happens that would have it read again.
  const running = (data ?? []).filter(({ expiresAt }) => expiresAt > now);
  if (running.length === 0) return null;
  return (
    <section aria-label="Break-glass in use" className="shrink-0 border-b bg-danger-soft px-4 py-1.5">
      {running.map((use) => (
        <p key={use.id} className="flex items-start gap-2 text-pretty">
          <Siren size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-danger" />
          <span>
            <strong className="font-semibold">{use.isMine ? "You are" : `${use.name} is`} using break-glass</strong> for{" "}
            {entitiesInWords(use.entities)} until <Instant at={use.expiresAt} as="moment" />.{" "}
            <Link href="/break-glass" className="underline underline-offset-2">
              See why
            </Link>
          </span>
        </p>
      ))}
    </section>
  );
}
