"use client";
import { signOut } from "next-auth/react";
import { can } from "#server/domain/access/actor";
import { roleLabels } from "#server/domain/access/roles";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "../ui/menu";
import { usePerson } from "./person";
import { ThemeChoice } from "./theme";

export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map((part) => part?.at(0)?.toUpperCase() ?? "").join("");
}

/** Who I am here, what I hold and over which entities, how it looks, and the way out. */
export function PersonMenu({
  isWide,
  onHelp,
  onRailToggle,
}: {
  isWide: boolean;
  onHelp: () => void;
  onRailToggle: () => void;
}) {
  const person = usePerson();
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex min-h-10 w-full min-w-10 items-center gap-2 rounded-md px-1.5 text-left hover:bg-surface-2 max-desk:justify-center data-narrow:justify-center"
          data-narrow={isWide ? undefined : ""}
        >
          <span
            aria-hidden="true"
            className="grid size-6 shrink-0 place-items-center rounded-full border border-line-strong font-medium text-ink-2 text-xs"
          >
            {initialsOf(person.name)}
          </span>
          <span className={isWide ? "min-w-0 max-desk:sr-only" : "sr-only"}>
            <span className="block truncate">{person.name}</span>
            <span className="block truncate text-ink-2 text-sm">{roleSummary(person.grants)}</span>
          </span>
          <span className="sr-only">Account, theme and sign-out</span>
        </button>
      }
    >
      <div className="max-w-72 px-2 pt-1.5 pb-2">
        <p className="font-medium">{person.name}</p>
        <p className="break-all text-ink-2 text-sm">{person.email}</p>
        <div className="mt-2 text-sm">
          {person.grants.map((grant) => (
            <p key={`${grant.role} ${String(grant.entities)}`}>
              {roleLabels[grant.role]}{" "}
              <span className="text-ink-2">
                in {grant.entities === "all" ? "all entities" : grant.entities.join(", ")}
              </span>
            </p>
          ))}
        </div>
      </div>
      <MenuSeparator />
      <MenuLink href="/account">Your account</MenuLink>
      {can(person, "token.own") ? <MenuLink href="/access/tokens">API tokens</MenuLink> : null}
      <MenuSeparator />
      <ThemeChoice />
      <MenuSeparator />
      <MenuItem onSelect={onHelp} keyHint="?">
        Keyboard shortcuts
      </MenuItem>
      <div className="max-desk:hidden">
        <MenuItem onSelect={onRailToggle}>{isWide ? "Narrow the rail" : "Widen the rail"}</MenuItem>
      </div>
      <MenuSeparator />
      <MenuItem onSelect={signOutHere}>Sign out</MenuItem>
    </Menu>
  );
}

/** Ends the session on the server too; every tab of it is a stranger from then on. */
export function signOutHere(): void {
  void signOut({ callbackUrl: "/sign-in" });
}

function roleSummary(grants: ReturnType<typeof usePerson>["grants"]): string {
  const held = [...new Set(grants.map((grant) => roleLabels[grant.role]))];
  return held.length > 1 ? `${held[0]} and ${held.length - 1} more` : (held[0] ?? "No role");
}
