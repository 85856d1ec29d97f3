import { type Actor, can } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { queues } from "#server/domain/queues/registry";
import type { ShortcutId } from "../keyboard/shortcuts";

/** One entry of the rail. */
export type Desk = {
  key: string;
  label: string;
  href: string;
  icon:
    | "exceptions"
    | "disputes"
    | "cash"
    | "collections"
    | "dunning"
    | "charge-retries"
    | "causes"
    | "sync"
    | "dead-letters"
    | "questions"
    | "drafts"
    | "approvals"
    | "forecast"
    | "mail"
    | "policies"
    | "teams"
    | "access"
    | "break-glass"
    | "audit";
  permission: Permission;
  /** What of it is counted beside its name: open cases, or what waits for this person. */
  counts: "cases" | "questions" | "drafts" | "approvals" | null;
  shortcut: ShortcutId | null;
};

const queueShortcuts: Record<string, ShortcutId> = {
  exceptions: "desk.exceptions",
  collections: "desk.collections",
  disputes: "desk.disputes",
  cash: "desk.cash",
  "dead-letters": "desk.dead_letters",
};

const queueDesks = queues.map(
  (queue): Desk => ({
    key: queue.key,
    label: queue.label,
    href: `/${queue.key}`,
    icon: queue.key === "dead-letters" ? "dead-letters" : queue.icon,
    permission: queue.permission,
    counts: "cases",
    shortcut: queueShortcuts[queue.key] ?? null,
  }),
);

export const syncDesk: Desk = {
  key: "sync",
  label: "Sync",
  href: "/sync",
  icon: "sync",
  permission: "sync.read",
  counts: null,
  shortcut: "desk.sync",
};

/** For whoever is asked, with a desk of their own or without. */
const questionsDesk: Desk = {
  key: "questions",
  label: "Questions",
  href: "/questions",
  icon: "questions",
  permission: "question.answer",
  counts: "questions",
  shortcut: "desk.questions",
};

/** Work of projects before it is billed: reviewed by whoever leads it, bills it and answers for it. */
const draftsDesk: Desk = {
  key: "drafts",
  label: "Drafts",
  href: "/drafts",
  icon: "drafts",
  permission: "draft.read",
  counts: "drafts",
  shortcut: "desk.drafts",
};

/** What is asked for and has to be signed before it is done. */
const approvalsDesk: Desk = {
  key: "approvals",
  label: "Approvals",
  href: "/approvals",
  icon: "approvals",
  permission: "approval.read",
  counts: "approvals",
  shortcut: "desk.approvals",
};

/** The day's reminders: looked at, approved, let go. */
const dunningDesk: Desk = {
  key: "dunning",
  label: "Dunning",
  href: "/dunning",
  icon: "dunning",
  permission: "collection.read",
  counts: null,
  shortcut: "desk.dunning",
};

/** Charges that failed, and which of them are made again when. */
const chargeRetriesDesk: Desk = {
  key: "charge-retries",
  label: "Failed charges",
  href: "/charge-retries",
  icon: "charge-retries",
  permission: "collection.read",
  counts: null,
  shortcut: "desk.charge_retries",
};

/** Mail and letters to customers, and what comes back. */
const mailDesk: Desk = {
  key: "mail",
  label: "Mail",
  href: "/mail",
  icon: "mail",
  permission: "collection.read",
  counts: null,
  shortcut: "desk.mail",
};

/** Exceptions by what brings them about. */
const causesDesk: Desk = {
  key: "causes",
  label: "Causes",
  href: "/causes",
  icon: "causes",
  permission: "report.read",
  counts: null,
  shortcut: "desk.causes",
};

/** What comes in when, by week. */
const forecastDesk: Desk = {
  key: "forecast",
  label: "Forecast",
  href: "/forecast",
  icon: "forecast",
  permission: "collection.read",
  counts: null,
  shortcut: "desk.forecast",
};

/** By which documents cases find their people and their time. */
const policiesDesk: Desk = {
  key: "policies",
  label: "Policies",
  href: "/policies",
  icon: "policies",
  permission: "policy.read",
  counts: null,
  shortcut: "desk.policies",
};

/** Who works together, with what in hand, and who is away. */
const teamsDesk: Desk = {
  key: "teams",
  label: "Teams",
  href: "/teams",
  icon: "teams",
  permission: "team.read",
  counts: null,
  shortcut: "desk.teams",
};

/** Who may do what, since when, given by whom. */
const accessDesk: Desk = {
  key: "access",
  label: "Access",
  href: "/access",
  icon: "access",
  permission: "access.read",
  counts: null,
  shortcut: "desk.access",
};

/** What was done because nobody who may sign could be reached; for whoever may use it or has to look at it afterwards. */
const breakGlassDesk: Desk = {
  key: "break-glass",
  label: "Break-glass",
  href: "/break-glass",
  icon: "break-glass",
  permission: "break_glass.review",
  counts: null,
  shortcut: "desk.break_glass",
};

/** Everything that ever happened, and the proof that it was written so. */
const auditDesk: Desk = {
  key: "audit",
  label: "Audit",
  href: "/audit",
  icon: "audit",
  permission: "audit.read",
  counts: null,
  shortcut: "desk.audit",
};

/** Where work is arranged rather than done: nobody's day begins there. */
const arranging: readonly Desk[] = [policiesDesk, teamsDesk, auditDesk, accessDesk, breakGlassDesk];

/** Signing comes beside the work of another desk. */
const notFirst: readonly Desk[] = [...arranging, approvalsDesk, dunningDesk, chargeRetriesDesk, forecastDesk, mailDesk];

/** The desks this person may enter, in the order of the rail: the queue they work first, then where its data comes from. */
export function desksFor(actor: Actor): Desk[] {
  return [
    ...queueDesks.slice(0, 1),
    causesDesk,
    ...queueDesks.slice(1, -1),
    dunningDesk,
    mailDesk,
    chargeRetriesDesk,
    forecastDesk,
    syncDesk,
    ...queueDesks.slice(-1),
    questionsDesk,
    draftsDesk,
    approvalsDesk,
    ...arranging,
  ].filter((desk) => can(actor, desk.permission));
}

/** Where this person's day begins; none for roles whose work is elsewhere. */
export function firstDeskFor(actor: Actor): Desk | undefined {
  const desks = desksFor(actor);
  const worked = queues.find(({ works }) => can(actor, works))?.key;
  return desks.find(({ key }) => key === worked) ?? desks.find((desk) => !notFirst.includes(desk));
}
