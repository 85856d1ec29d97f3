import Link from "next/link";
import type { ReactNode } from "react";
import { can } from "#server/domain/access/actor";
import type { CaseBackground } from "#server/domain/cases/background";
import type { CaseDetail } from "#server/domain/cases/views";
import { accountHref } from "../accounts/account-url";
import { Amounts } from "../format/money";
import { usePerson } from "../shell/person";
import { systemName } from "./words";

/** A titled part of what stands beside a case. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="space-y-3 px-4 py-4">
      <h3 className="font-medium text-ink-2 text-sm">{title}</h3>
      {children}
    </section>
  );
}

/** Facts in two columns; what is not known is left out. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {facts.map(([label, value]) =>
        value === null ? null : (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** Where nothing tells who it is about. */
export function Nobody() {
  return <p className="px-4 py-4 text-ink-2">This case concerns no single customer or document.</p>;
}

/** Leads to all that is known of the customer, for whoever may read it. */
function CustomerName({ customer, entity }: { customer: { id: string; name: string }; entity: string }) {
  const mayRead = can(usePerson(), "customer.read", entity || undefined);
  return (
    <p className="font-semibold text-lg">
      {mayRead ? (
        <Link href={accountHref(customer.id)} className="text-accent hover:underline">
          {customer.name}
        </Link>
      ) : (
        customer.name
      )}
    </p>
  );
}

type CustomerPartProps = {
  title: string;
  customer: NonNullable<CaseDetail["customer"]>;
  entity: string;
  /** What can be done about them. */
  children?: ReactNode;
};

/** Who a customer is, with its names in every system. */
export function CustomerPart({ title, customer, entity, children }: CustomerPartProps) {
  return (
    <Part title={title}>
      <CustomerName customer={customer} entity={entity} />
      <Facts
        facts={[
          ["Tier", customer.tier],
          ["Country", customer.country],
          ["Legal entity", entity],
        ]}
      />
      <ExternalIds ids={customer.externalIds} />
      {children}
    </Part>
  );
}

/** What a customer owes, and what else is open about it. */
export function AccountPart({ account }: { account: CaseBackground["account"] }) {
  if (account.openInvoices === 0 && account.openCases === 0) return null;
  return (
    <Part title="Account">
      <Facts
        facts={[
          ["Open invoices", String(account.openInvoices)],
          ["Open", account.open.length === 0 ? null : <Amounts key="open" moneys={account.open} />],
          ["Overdue", account.overdue.length === 0 ? null : <Amounts key="overdue" moneys={account.overdue} />],
          ["Other open cases", account.openCases === 0 ? null : String(account.openCases)],
        ]}
      />
    </Part>
  );
}

export function ExternalIds({ ids }: { ids: readonly { system: string; id: string }[] }) {
  if (ids.length === 0) return null;
  return (
    <dl className="space-y-1 text-sm">
      {ids.map(({ system, id }) => (
        <div key={`${system} ${id}`}>
          <dt className="text-ink-2">{systemName(system)}</dt>
          <dd>
            <code className="select-all break-all font-mono">{id}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
