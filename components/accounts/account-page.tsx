"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import type { AccountView } from "#server/domain/accounts/views";
import { isPlainDate } from "#server/domain/time";
import { systemName } from "../case/words";
import { Instant } from "../format/instant";
import { Amounts } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { Checkbox } from "../ui/checkbox";
import { Fact } from "../ui/fact";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Part } from "../ui/part";
import { TabPanel, Tabs } from "../ui/tabs";
import { AccountAging } from "./account-aging";
import { AccountInvoices } from "./account-invoices";
import { AccountPayments, AccountPlans } from "./account-payments";
import { accountHref, accountParsers } from "./account-url";

const tabs = [
  { value: "open", label: "Open invoices" },
  { value: "past", label: "Past invoices" },
  { value: "payments", label: "Payments" },
  { value: "plans", label: "Payment plans" },
] as const;

/** One customer: who it is, what it owes on any day, and of which invoices. */
export function AccountPage({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const { data: account } = useSuspenseQuery(trpc.accounts.get.queryOptions({ customerId }));
  const [{ tab, day, rolled, undisputed }, setUrl] = useQueryStates(accountParsers);
  const asOf = day !== null && isPlainDate(day) ? day : account.today;
  const asked = { customerId, asOf, isRolledUp: rolled };
  const list = `${customerId} ${asOf} ${rolled}`;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <AccountHead account={account} />
        <Part title="What it owes">
          <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
            <Field label="As of" className="w-44">
              <Input
                type="date"
                value={asOf}
                onChange={({ target }) => {
                  if (isPlainDate(target.value)) void setUrl({ day: target.value });
                }}
              />
            </Field>
            {account.children.length > 0 ? (
              <Checkbox isOn={rolled} onChange={(isOn) => void setUrl({ rolled: isOn || null })}>
                With the accounts below it
              </Checkbox>
            ) : null}
            <Checkbox isOn={undisputed} onChange={(isOn) => void setUrl({ undisputed: isOn || null })}>
              Aging without what is disputed
            </Checkbox>
          </div>
          <AccountAging {...asked} isWithDisputed={!undisputed} />
        </Part>
        {account.children.length > 0 ? <Children account={account} /> : null}
        <Tabs label="Parts of the account" value={tab} onChange={(next) => void setUrl({ tab: next })} items={tabs}>
          <TabPanel value="open" className="flex flex-col gap-3 pt-3">
            <AccountInvoices key={list} {...asked} kind="open" />
          </TabPanel>
          <TabPanel value="past" className="flex flex-col gap-3 pt-3">
            <AccountInvoices key={list} {...asked} kind="past" />
          </TabPanel>
          <TabPanel value="payments" className="flex flex-col gap-3 pt-3">
            <AccountPayments customerId={customerId} isRolledUp={rolled} />
          </TabPanel>
          <TabPanel value="plans" className="flex flex-col gap-3 pt-3">
            <AccountPlans customerId={customerId} />
          </TabPanel>
        </Tabs>
      </div>
    </div>
  );
}

const standingWords: Record<string, string> = {
  good: "Good",
  past_due: "Past due",
  suspended: "Suspended",
  churned: "Left us",
};
const deliveryWords: Record<string, string> = { email: "E-mail", portal: "Portal", e_invoice: "E-invoice" };

function AccountHead({ account }: { account: AccountView }) {
  const { parent, paymentTermsDays, standing, deliveryChannel } = account;
  return (
    <header className="flex flex-col gap-3">
      <h2 className="text-balance break-words font-semibold text-xl">{account.name}</h2>
      {parent ? (
        <p>
          Belongs to{" "}
          <Link href={accountHref(parent.id)} className="text-accent hover:underline">
            {parent.name}
          </Link>
        </p>
      ) : null}
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <Fact label="Billed by">{account.entity}</Fact>
        <Fact label="Standing">{standing === null ? "–" : (standingWords[standing] ?? standing)}</Fact>
        <Fact label="Tier">{account.tier ?? "–"}</Fact>
        <Fact label="Region">{account.region ?? account.country ?? "–"}</Fact>
        <Fact label="Terms">{paymentTermsDays === null ? "–" : `${paymentTermsDays} days`}</Fact>
        <Fact label="Currency">{account.currency ?? "–"}</Fact>
        <Fact label="Tax id">{account.taxId ?? "–"}</Fact>
        <Fact label="Invoices go by">
          {deliveryChannel === null ? "–" : (deliveryWords[deliveryChannel] ?? deliveryChannel)}
        </Fact>
        <Fact label="Contact">
          <span className="break-all">{account.email ?? "–"}</span>
        </Fact>
        <Fact label="Money that pays no invoice">
          {account.unapplied.length === 0 ? "–" : <Amounts moneys={account.unapplied} />}
        </Fact>
      </dl>
      <p className="text-ink-2 text-sm">
        From {systemName(account.system)}, seen <Instant at={account.lastSeenAt} />
      </p>
    </header>
  );
}

function Children({ account }: { account: AccountView }) {
  return (
    <Part title="Accounts below it">
      <ul aria-label="Accounts below it" className="divide-y border-y">
        {account.children.map((child) => (
          <li key={child.id} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
            <Link href={accountHref(child.id)} className="min-w-0 flex-1 break-words text-accent hover:underline">
              {child.name}
            </Link>
            <span className="text-ink-2">{child.entity}</span>
            {child.owed.length === 0 ? (
              <span className="text-ink-2">owes nothing today</span>
            ) : (
              <Amounts moneys={child.owed} />
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
