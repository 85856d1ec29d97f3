"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { OrphanForecast } from "#server/domain/approvals/views";
import { Day } from "../format/day";
import { useTRPC } from "../trpc/provider";
import { WarningNotice } from "../ui/faces";
import { requestHref } from "./approvals-url";
import { DAYS_FORETOLD, groupsOf } from "./orphan-groups";

const SHOWN = 3;

/** Which requests nobody will be there to sign, and because of whose absence: said before it happens, once a reason. */
export function OrphanBanner() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.approvals.orphans.queryOptions({ days: DAYS_FORETOLD }));
  if (!data || data.length === 0) return null;
  const groups = groupsOf(data);
  const left = groups.slice(SHOWN).flat().length;
  return (
    <section aria-label="Requests nobody will be there to sign" className="px-4 pt-3">
      <WarningNotice>
        <ul className="flex flex-col gap-1">
          {groups.slice(0, SHOWN).map((group) => (
            <li key={group[0].requestId}>
              <Orphans group={group} />
            </li>
          ))}
          {left > 0 ? <li>And {left} more in the lanes below.</li> : null}
        </ul>
      </WarningNotice>
    </section>
  );
}

function Orphans({ group }: { group: readonly [OrphanForecast, ...OrphanForecast[]] }) {
  const [{ from, to, sentence }, ...others] = group;
  return (
    <>
      {others.length === 0 ? null : "Requests "}
      {group.map(({ requestId, number }, place) => (
        <span key={requestId}>
          {place === 0 ? null : place === group.length - 1 ? " and " : ", "}
          <Link
            href={requestHref(requestId)}
            aria-label={`Request ${number}`}
            className="inline-block font-medium text-accent hover:underline"
          >
            {others.length === 0 ? `Request ${number}` : number}
          </Link>
        </span>
      ))}{" "}
      will have nobody to sign {others.length === 0 ? "it" : "them"} from <Day day={from} />
      {from === to ? null : (
        <>
          {" "}
          to <Day day={to} />
        </>
      )}
      . {sentence}
    </>
  );
}
