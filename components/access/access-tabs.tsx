"use client";
import { can } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { PageTabs } from "../shell/page-tabs";
import { usePerson } from "../shell/person";

const pages: readonly { href: string; label: string; by: readonly Permission[] }[] = [
  { href: "/access", label: "People", by: ["access.read"] },
  { href: "/access/review", label: "Review", by: ["access.read"] },
  { href: "/access/tokens", label: "Tokens", by: ["token.own", "token.administer"] },
  { href: "/access/sessions", label: "Sessions", by: ["access.read"] },
];

/** The pages of the Access desk, beside its title. What belongs to none of the others is a person. */
export function AccessTabs() {
  const person = usePerson();
  const offered = pages.map((page) => ({ ...page, isOffered: page.by.some((permission) => can(person, permission)) }));
  return <PageTabs label="Pages of the Access desk" pages={offered} />;
}
