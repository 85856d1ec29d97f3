"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";

const ASK_EVERY_MS = 30_000;

/** How far the log is sealed and copied, asked again and again: whoever answers for it has to hear of a gap within minutes. */
export function useAuditStatus() {
  const trpc = useTRPC();
  const person = usePerson();
  return useQuery(
    trpc.audit.status.queryOptions({}, { enabled: can(person, "audit.read"), refetchInterval: ASK_EVERY_MS }),
  );
}

/** Stands over every desk of controllers and auditors while the log is not sealed, or its seals are not copied. */
export function SealBanner() {
  const { data } = useAuditStatus();
  const alarms = data?.alarms ?? [];
  if (alarms.length === 0) return null;
  return (
    <div className="flex shrink-0 flex-col gap-1 border-b p-1.5">
      {alarms.map(({ key, since, sentence }) => (
        <FailedNotice
          key={key}
          actions={
            <Link href="/audit" className="underline underline-offset-2">
              Audit desk
            </Link>
          }
        >
          Proof of the log, since <Instant at={since} as="moment" />: {sentence}
        </FailedNotice>
      ))}
    </div>
  );
}
