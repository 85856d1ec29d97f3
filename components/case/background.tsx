"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { CaseBackground } from "#server/domain/cases/background";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { AccountPart, Facts, Part } from "./context-parts";
import { UsageGraph } from "./usage-graph";
import { systemName } from "./words";

/** The contract's terms, use against entitlement, what else is open, and where every fact comes from. */
export function Background({ caseId }: { caseId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.cases.background.queryOptions({ caseId }));
  if (!data) return null;
  return (
    <>
      {data.contract ? <Contract contract={data.contract} /> : null}
      {data.usage.length > 0 ? (
        <Part title="Usage against entitlement">
          {data.usage.map((usage) => (
            <UsageGraph key={usage.productCode} usage={usage} />
          ))}
        </Part>
      ) : null}
      <AccountPart account={data.account} />
      {data.lineage.length > 0 ? <Lineage lineage={data.lineage} /> : null}
    </>
  );
}

function Contract({ contract }: { contract: NonNullable<CaseBackground["contract"]> }) {
  return (
    <Part title="Contract">
      <p className="font-semibold">{contract.number}</p>
      <Facts
        facts={[
          ["Status", contract.status],
          ["From", <Day key="from" day={contract.startsOn} />],
          ["Until", <Day key="until" day={contract.endsOn} />],
          ["Purchase order", contract.poNumber],
        ]}
      />
      {contract.prices.length === 0 ? null : (
        <>
          <p className="text-ink-2 text-sm">
            Terms on <Day day={contract.asOf} />
          </p>
          <ul aria-label="Prices of the contract" className="divide-y border-y">
            {contract.prices.map((price) => (
              <li key={price.productCode} className="py-1.5">
                <div className="flex gap-3">
                  <span className="min-w-0 flex-1 break-words">{price.productCode}</span>
                  <span className="whitespace-nowrap">{price.unitPrice}</span>
                </div>
                <p className="text-ink-2 text-sm">
                  {[
                    `${price.quantity} agreed`,
                    price.includedUnits === null ? null : `${price.includedUnits} included`,
                    price.orderNumber,
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Part>
  );
}

function Lineage({ lineage }: { lineage: CaseBackground["lineage"] }) {
  const person = usePerson();
  const mayOpen = can(person, "sync.read");
  return (
    <Part title="Where these facts come from">
      <ul className="space-y-2 text-sm">
        {lineage.map((entry) => (
          <li key={`${entry.system} ${entry.what} ${entry.externalId}`}>
            <span className="text-ink-2">
              {systemName(entry.system)}, {entry.what}
            </span>
            <code className="block select-all break-all font-mono">{entry.externalId}</code>
            <span className="text-ink-2">
              as of <Instant at={entry.versionAt} as="moment" />, seen <Instant at={entry.seenAt} />, read with{" "}
              {entry.mappingVersion}
              {mayOpen && entry.inboxId ? (
                <>
                  {" · "}
                  <Link href={`/sync/messages/${entry.inboxId}`} className="underline underline-offset-2">
                    the message
                  </Link>
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
