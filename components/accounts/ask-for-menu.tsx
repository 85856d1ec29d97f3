"use client";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AccountView } from "#server/domain/accounts/views";
import type { DeskView } from "#server/domain/collections/record-views";
import { askHref } from "../approvals/approvals-url";
import { keyOf } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { usePerson } from "../shell/person";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "../ui/menu";

type Props = {
  account: AccountView;
  desk: DeskView;
  /** Invoices of the account that are ticked: a request about invoices begins with them. */
  chosen: readonly { id: string }[];
  canWork: boolean;
  onAskTeam: () => void;
};

/** What can be asked of others about an account that does not pay: a word of the success manager, or a signature. */
export function AskForMenu({ account, desk, chosen, canWork, onAskTeam }: Props) {
  const mayAsk = can(usePerson(), "approval.request", account.entity);
  const [isOpen, setOpen] = useState(false);
  useShortcut("account.ask", () => setOpen(true), { isOn: canWork || mayAsk });
  if (!canWork && !mayAsk) return null;
  const { standing } = account;
  const isRestricted = standing === "suspended" || standing === "expansion_blocked";
  const isStopped = desk.standstill !== null;
  const isWithAgency = desk.exclusions.some(({ kind }) => kind === "agency");
  const about = { customer: account.id };
  const aboutInvoices = chosen.length === 0 ? about : { ...about, chosen: chosen.map(({ id }) => id).join(",") };
  const restricts = (to: string) => askHref({ kind: "service_restriction", standing: to, ...about });
  return (
    <Menu
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" keyHint={keyOf("account.ask")}>
          Ask for…
        </Button>
      }
    >
      {canWork && !isStopped ? <MenuItem onSelect={onAskTeam}>A word from the success manager…</MenuItem> : null}
      {mayAsk ? (
        <>
          {canWork && !isStopped ? <MenuSeparator /> : null}
          {isStopped || standing === "expansion_blocked" ? null : (
            <MenuLink href={restricts("expansion_blocked")}>
              {standing === "suspended" ? "Block expansion only…" : "Block expansion…"}
            </MenuLink>
          )}
          {isStopped || standing === "suspended" ? null : (
            <MenuLink href={restricts("suspended")}>Restrict the service…</MenuLink>
          )}
          {isRestricted ? <MenuLink href={restricts("good")}>Lift the restriction…</MenuLink> : null}
          {isStopped || isWithAgency ? null : (
            <MenuLink href={askHref({ kind: "agency_handover", ...about })}>Hand over to an agency…</MenuLink>
          )}
          <MenuLink href={askHref({ kind: "payment_plan", ...aboutInvoices })}>Payment plan…</MenuLink>
          <MenuLink href={askHref({ kind: "write_off", ...aboutInvoices })}>Write-off…</MenuLink>
        </>
      ) : null}
    </Menu>
  );
}
