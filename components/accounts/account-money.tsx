"use client";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import type { AccountInvoice, AccountView } from "#server/domain/accounts/views";
import type { ExclusionView } from "#server/domain/collections/record-views";
import { isPlainDate } from "#server/domain/time";
import { Amounts } from "../format/money";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Part } from "../ui/part";
import { TabPanel, Tabs } from "../ui/tabs";
import { AccountAging } from "./account-aging";
import { AccountAttempts } from "./account-attempts";
import { AccountDisputes } from "./account-disputes";
import { AccountInvoices } from "./account-invoices";
import { AccountPayments, AccountPlans } from "./account-payments";
import { accountHref, accountParsers } from "./account-url";
import { StatementLink } from "./statement-link";

const tabs = [
  { value: "open", label: "Open invoices" },
  { value: "past", label: "Past invoices" },
  { value: "payments", label: "Payments" },
  { value: "attempts", label: "Tries to charge" },
  { value: "disputes", label: "Disputes" },
  { value: "plans", label: "Payment plans" },
] as const;

type Props = {
  account: AccountView;
  exclusions: readonly ExclusionView[];
  chosen: readonly AccountInvoice[];
  onChoose: (chosen: readonly AccountInvoice[]) => void;
};

/** What it owes on any day, and of which invoices. */
export function AccountMoney({ account, exclusions, chosen, onChoose }: Props) {
  const { id: customerId } = account;
  const [{ tab, day, rolled, undisputed }, setUrl] = useQueryStates(accountParsers);
  const asOf = day !== null && isPlainDate(day) ? day : account.today;
  const asked = { customerId, asOf, isRolledUp: rolled };
  const narrow = (change: { day?: string; rolled?: true | null }) => {
    onChoose([]);
    void setUrl(change);
  };
  return (
    <>
      <Part title="What it owes">
        <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
          <Field label="As of" className="w-44">
            <Input
              type="date"
              value={asOf}
              onChange={({ target }) => {
                if (isPlainDate(target.value)) narrow({ day: target.value });
              }}
            />
          </Field>
          {account.children.length > 0 ? (
            <Checkbox isOn={rolled} onChange={(isOn) => narrow({ rolled: isOn || null })}>
              With the accounts below it
            </Checkbox>
          ) : null}
          <Checkbox isOn={undisputed} onChange={(isOn) => void setUrl({ undisputed: isOn || null })}>
            Aging without what is disputed
          </Checkbox>
          <StatementLink customerId={customerId} asOf={asOf} />
        </div>
        <AccountAging {...asked} isWithDisputed={!undisputed} />
      </Part>
      {account.children.length > 0 ? <Children account={account} /> : null}
      <Tabs label="Parts of the account" value={tab} onChange={(next) => void setUrl({ tab: next })} items={tabs}>
        <TabPanel value="open" className="flex flex-col gap-3 pt-3">
          <AccountInvoices {...asked} kind="open" exclusions={exclusions} chosen={chosen} onChoose={onChoose} />
        </TabPanel>
        <TabPanel value="past" className="flex flex-col gap-3 pt-3">
          <AccountInvoices {...asked} kind="past" exclusions={exclusions} chosen={chosen} onChoose={onChoose} />
        </TabPanel>
        <TabPanel value="payments" className="flex flex-col gap-3 pt-3">
          <AccountPayments {...asked} />
        </TabPanel>
        <TabPanel value="attempts" className="flex flex-col gap-3 pt-3">
          <AccountAttempts customerId={customerId} isRolledUp={rolled} />
        </TabPanel>
        <TabPanel value="disputes" className="flex flex-col gap-3 pt-3">
          <AccountDisputes customerId={customerId} isRolledUp={rolled} />
        </TabPanel>
        <TabPanel value="plans" className="flex flex-col gap-3 pt-3">
          <AccountPlans customerId={customerId} />
        </TabPanel>
      </Tabs>
    </>
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
