"use client";
import { can } from "#server/domain/access/actor";
import { PageTabs } from "../shell/page-tabs";
import { usePerson } from "../shell/person";

/** The pages of collections. */
export function WorklistTabs() {
  const person = usePerson();
  return (
    <PageTabs
      label="Pages of collections"
      pages={[
        { href: "/collections", label: "Worklist" },
        { href: "/collections/team", label: "Team", isOffered: can(person, "collection.lead") },
      ]}
    />
  );
}
