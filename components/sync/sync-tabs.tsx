"use client";
import { can } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { PageTabs } from "../shell/page-tabs";
import { usePerson } from "../shell/person";

const pages: readonly { href: string; label: string; permission: Permission }[] = [
  { href: "/sync", label: "Sources", permission: "sync.read" },
  { href: "/sync/messages", label: "Messages", permission: "sync.read" },
  { href: "/sync/completeness", label: "Completeness", permission: "sync.read" },
  { href: "/sync/acts", label: "Acts", permission: "sync.read" },
  { href: "/sync/files", label: "Files", permission: "file.import" },
  { href: "/sync/bank", label: "Bank", permission: "sync.read" },
  { href: "/sync/mappings", label: "Mappings", permission: "mapping.read" },
];

/** The pages of the Sync desk, beside its title. */
export function SyncTabs() {
  const person = usePerson();
  const offered = pages.map((page) => ({ ...page, isOffered: can(person, page.permission) }));
  return <PageTabs label="Pages of the Sync desk" pages={offered} />;
}
