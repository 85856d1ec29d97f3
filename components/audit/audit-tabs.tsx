"use client";
import { can } from "#server/domain/access/actor";
import { PageTabs } from "../shell/page-tabs";
import { usePerson } from "../shell/person";

const pages = [
  { href: "/audit", label: "Ledger", permission: "audit.read" },
  { href: "/audit/exports", label: "Samples", permission: "audit.export" },
] as const;

/** The pages of the Audit desk, as far as they are open to whoever looks. */
export function AuditTabs() {
  const person = usePerson();
  const offered = pages.map((page) => ({ ...page, isOffered: can(person, page.permission) }));
  return <PageTabs label="Pages of the Audit desk" pages={offered} />;
}
