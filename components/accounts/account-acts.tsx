"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { AccountInvoice, AccountView } from "#server/domain/accounts/views";
import type { DeskView } from "#server/domain/collections/record-views";
import type { Money } from "#server/domain/money";
import { RaiseDialog } from "../disputes/raise-dialog";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { WriteMail } from "../mail/write-mail";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { toast } from "../ui/toaster";
import { AskForMenu } from "./ask-for-menu";
import { AskTeamDialog } from "./ask-team-dialog";
import { ContactForm } from "./contact-form";
import { LeaveOutDialog } from "./leave-out-dialog";
import { NoteDialog } from "./note-dialog";
import { NudgeDialog } from "./nudge-dialog";
import { StandstillDialog } from "./standstill-dialog";
import type { AccountWalk } from "./use-account-walk";

export type AccountAct =
  | "wrap_up"
  | "mail"
  | "promise"
  | "note"
  | "leave_out"
  | "nudge"
  | "standstill"
  | "ask_team"
  | "dispute";

/** `work`: records what happens; `leaveOut`: leaves the customer alone, which whoever leads does too; `dispute`: enters what the customer contests. */
export type AccountRights = { work: boolean; leaveOut: boolean; dispute: boolean };

type StripProps = {
  account: AccountView;
  desk: DeskView | null;
  chosen: readonly AccountInvoice[];
  /** What this person may do. */
  may: AccountRights;
  onAct: (act: AccountAct) => void;
  walk: AccountWalk;
};

const strip = [
  { act: "wrap_up", id: "account.wrap_up", label: "Wrap up a call" },
  { act: "mail", id: "account.mail", label: "Mail" },
  { act: "promise", id: "account.promise", label: "Promise" },
  { act: "note", id: "account.note", label: "Note" },
  { act: "dispute", id: "account.dispute", label: "Dispute" },
  { act: "leave_out", id: "account.leave_out", label: "Leave out" },
  { act: "nudge", id: "account.nudge", label: "Nudge" },
] as const satisfies readonly { act: AccountAct; id: ShortcutId; label: string }[];

/** What can be done about the account, and the way to the next one. Where there is room, it stays in sight while the page scrolls. */
export function AccountActs({ account, desk, chosen, may, onAct, walk }: StripProps) {
  useShortcut("account.wrap_up", () => onAct("wrap_up"), { isOn: may.work });
  useShortcut("account.mail", () => onAct("mail"), { isOn: may.work });
  useShortcut("account.promise", () => onAct("promise"), { isOn: may.work });
  useShortcut("account.note", () => onAct("note"), { isOn: may.work });
  useShortcut("account.leave_out", () => onAct("leave_out"), { isOn: may.leaveOut });
  useShortcut("account.dispute", () => onAct("dispute"), { isOn: may.dispute });
  useShortcut("account.nudge", () => onAct("nudge"), { isOn: may.work });
  const acts = strip.filter(({ act }) => {
    if (act === "dispute") return may.dispute;
    return may.work || (may.leaveOut && act === "leave_out");
  });
  if (acts.length === 0 && walk.count === 0 && !walk.canTake) return null;
  return (
    <div
      data-print="hide"
      className="top-0 z-10 flex flex-wrap items-center gap-1.5 border-b bg-surface-0 px-4 py-2 sm:sticky sm:px-6"
    >
      {acts.map(({ act, id, label }) => (
        <Button
          key={act}
          size="sm"
          variant={act === "wrap_up" ? "primary" : "quiet"}
          keyHint={keyOf(id)}
          onClick={() => onAct(act)}
        >
          {label}
        </Button>
      ))}
      {desk ? (
        <AskForMenu
          account={account}
          desk={desk}
          chosen={chosen}
          canWork={may.work}
          onAskTeam={() => onAct("ask_team")}
        />
      ) : null}
      <Ways walk={walk} />
    </div>
  );
}

function Ways({ walk: { previous, next, place, count, go, canTake, served } }: { walk: AccountWalk }) {
  return (
    <nav aria-label="Accounts of the list" className="ml-auto flex items-center gap-1.5">
      {count > 0 ? (
        <>
          <span className="text-ink-2 text-sm">{place === 0 ? `${count} in the list` : `${place} of ${count}`}</span>
          <IconButton
            label={previous ? `Previous: ${previous.customerName}` : "No account before"}
            keyHint={keyOf("account.previous")}
            isDisabled={previous === null}
            onClick={() => previous && go(previous)}
          >
            <ChevronLeft size={16} aria-hidden="true" />
          </IconButton>
          <IconButton
            label={next ? `Next: ${next.customerName}` : "No account after"}
            keyHint={keyOf("account.next")}
            isDisabled={next === null}
            onClick={() => next && go(next)}
          >
            <ChevronRight size={16} aria-hidden="true" />
          </IconButton>
        </>
      ) : null}
      {canTake ? (
        <Button size="sm" keyHint={keyOf("case.take_next")} isBusy={served.isServing} onClick={served.serve}>
          Take the next
        </Button>
      ) : null}
    </nav>
  );
}

type FormsProps = {
  act: AccountAct | null;
  account: AccountView;
  desk: DeskView;
  chosen: readonly AccountInvoice[];
  pastDue: readonly Money[];
  caseId: string | null;
  walk: AccountWalk;
  onClose: () => void;
  /** A contact about what is chosen was recorded. */
  onRecorded: () => void;
};

/** The form of the act that was begun. */
export function ActForms({ act, account, desk, chosen, pastDue, caseId, walk, onClose, onRecorded }: FormsProps) {
  const recorded = (message: string) => {
    const { next, go, canTake, served } = walk;
    onRecorded();
    if (next) toast.doneThen(message, { label: "Next account", shortcut: "account.next", onFollow: () => go(next) });
    else if (canTake)
      toast.doneThen(message, { label: "Take the next", shortcut: "case.take_next", onFollow: served.serve });
    else toast.done(message);
  };
  const contact = { account, desk, chosen, pastDue, caseId, onClose, onRecorded: recorded };
  switch (act) {
    case "wrap_up":
      return <ContactForm {...contact} outcome={null} />;
    case "promise":
      return <ContactForm {...contact} outcome="promised" />;
    case "mail":
      return (
        <WriteMail
          customerId={account.id}
          customerName={account.name}
          chosen={chosen.map(({ id }) => id)}
          onClose={onClose}
        />
      );
    case "dispute":
      return (
        <RaiseDialog customer={account} chosen={chosen.map(({ id }) => id)} source="collector" onClose={onClose} />
      );
    case "note":
      return <NoteDialog account={account} onClose={onClose} />;
    case "leave_out":
      return <LeaveOutDialog account={account} today={desk.today} chosen={chosen} onClose={onClose} />;
    case "nudge":
      return <NudgeDialog account={account} today={desk.today} onClose={onClose} />;
    case "ask_team":
      return <AskTeamDialog account={account} today={desk.today} onClose={onClose} />;
    case "standstill":
      return <StandstillDialog account={account} onClose={onClose} />;
    case null:
      return null;
  }
}
