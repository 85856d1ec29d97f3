"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { NextRenewal } from "#server/domain/accounts/renewal";
import type { AccountAgingRow, AccountView } from "#server/domain/accounts/views";
import { laneLabels } from "#server/domain/collections/lanes";
import type { DeskView } from "#server/domain/collections/record-views";
import type { WorklistRow } from "#server/domain/collections/worklist-views";
import type { Money } from "#server/domain/money";
import { plural, systemName } from "../case/words";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amounts } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Fact } from "../ui/fact";
import { Points } from "../worklist/points";
import { accountHref } from "./account-url";
import { useRenewal } from "./contracts-panel";
import { EndExclusionDialog } from "./end-dialogs";
import { Standing } from "./standing";

const deliveryWords: Record<string, string> = { email: "E-mail", portal: "Portal", e_invoice: "E-invoice" };

/** What is past due today, each currency alone. */
export function usePastDue({ id, today }: Pick<AccountView, "id" | "today">): readonly Money[] {
  const trpc = useTRPC();
  const asked = { customerId: id, asOf: today, isRolledUp: false, isWithDisputed: true };
  const { data = [] } = useQuery(trpc.accounts.aging.queryOptions(asked));
  return pastDueOf(data);
}

function pastDueOf(rows: readonly AccountAgingRow[]): Money[] {
  const sums = new Map<string, bigint>();
  for (const { currency, total, current } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + total - current);
  return [...sums].filter(([, minor]) => minor > 0n).map(([currency, minor]) => ({ currency, minor }));
}

type Props = {
  account: AccountView;
  pastDue: readonly Money[];
  /** Its place on the worklist; null where it is not on it. */
  place: WorklistRow | null;
  desk: DeskView | null;
};

/** Who it is, what is past due, and what to do about it next. */
export function AccountHead({ account, pastDue, place, desk }: Props) {
  const { parent, standing } = account;
  const renewal = useRenewal(account);
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-x-8 gap-y-3">
        <div className="min-w-64 flex-1">
          <h2 className="text-balance break-words font-semibold text-xl">{account.name}</h2>
          <p className="text-ink-2">
            {account.entity} · {standing === null ? "Standing unknown" : <Standing standing={standing} />}
            {parent ? (
              <>
                {" · belongs to "}
                <Link href={accountHref(parent.id)} className="text-accent underline">
                  {parent.name}
                </Link>
              </>
            ) : null}
          </p>
        </div>
        <dl className="flex flex-wrap gap-x-8 gap-y-2 sm:text-right">
          {renewal ? <RenewalFact renewal={renewal} /> : null}
          <Fact label="Past due">
            <span className="font-semibold text-lg">
              {pastDue.length === 0 ? "Nothing" : <Amounts moneys={pastDue} />}
            </span>
          </Fact>
          {account.unapplied.length > 0 ? (
            <Fact label="Money that pays no invoice">
              <span className="text-lg">
                <Amounts moneys={account.unapplied} />
              </span>
            </Fact>
          ) : null}
        </dl>
      </div>
      {desk?.standstill ? <StandstillBanner account={account} standstill={desk.standstill} /> : null}
      {place ? <Place place={place} /> : null}
    </header>
  );
}

/** A contract that ends soon weighs on how its customer is spoken with. */
function RenewalFact({ renewal: { endsOn, days, stage } }: { renewal: NextRenewal }) {
  return (
    <Fact label={stage === null ? "Contract ends" : `Contract ends, renewal: ${stage}`}>
      <span className="text-lg text-warn">
        <Day day={endsOn} />
        {days === 0 ? ", today" : `, in ${plural(days, "day")}`}
      </span>
    </Fact>
  );
}

/** Where it stands on the worklist, and the one thing to do. */
function Place({ place }: { place: WorklistRow }) {
  const { lane, next } = place.details;
  return (
    <section aria-label="On the worklist" className="flex flex-col gap-1 rounded-md bg-surface-2 px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Badge tone="accent">{laneLabels[place.lane]}</Badge>
        <span className="min-w-0 flex-1 basis-56">{lane.sentence}</span>
        <span className="text-ink-2 text-sm">
          {place.ownerName === null ? "Nobody holds it" : `Held by ${place.ownerName}`} ·{" "}
          <Points points={place.points} reasons={place.reasons} /> points
        </span>
      </p>
      <p>
        <span className="font-medium">{next.label}.</span> <span className="text-ink-2">{next.sentence}</span>
      </p>
    </section>
  );
}

const stopWords = { bankruptcy: "The customer is bankrupt", deceased: "The customer has died" } as const;

type BannerProps = { account: AccountView; standstill: NonNullable<DeskView["standstill"]> };

function StandstillBanner({ account, standstill }: BannerProps) {
  const mayEnd = can(usePerson(), "collection.lead", account.entity);
  const [isEnding, setEnding] = useState(false);
  return (
    <FailedNotice
      actions={
        mayEnd ? (
          <Button size="sm" onClick={() => setEnding(true)}>
            End the standstill
          </Button>
        ) : null
      }
    >
      <p className="font-medium">{stopWords[standstill.kind]}. Nothing may be sent or asked.</p>
      <p className="text-ink-2">
        Since <Day day={standstill.fromOn} />, entered by {standstill.enteredBy}: {standstill.reason}
      </p>
      {isEnding ? (
        <EndExclusionDialog
          exclusion={{ id: standstill.id, isByLead: true }}
          title="End the standstill"
          description={`${account.name} is worked again from today on.`}
          onClose={() => setEnding(false)}
        />
      ) : null}
    </FailedNotice>
  );
}

/** What the sources say of the customer. */
export function AccountFacts({ account }: { account: AccountView }) {
  const { paymentTermsDays, deliveryChannel } = account;
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
        <Fact label="Billed by">{account.entity}</Fact>
        <Fact label="Terms">{paymentTermsDays === null ? "–" : `${paymentTermsDays} days`}</Fact>
        <Fact label="Currency">{account.currency ?? "–"}</Fact>
        <Fact label="Tier">{account.tier ?? "–"}</Fact>
        <Fact label="Region">{account.region ?? account.country ?? "–"}</Fact>
        <Fact label="Tax id">
          <span className="break-all">{account.taxId ?? "–"}</span>
        </Fact>
        <Fact label="Invoices go by">
          {deliveryChannel === null ? "–" : (deliveryWords[deliveryChannel] ?? deliveryChannel)}
        </Fact>
        <Fact label="Billing address">
          <span className="break-all">{account.email ?? "–"}</span>
        </Fact>
      </dl>
      <p className="text-ink-2 text-sm">
        From {systemName(account.system)}, seen <Instant at={account.lastSeenAt} />
      </p>
    </>
  );
}
