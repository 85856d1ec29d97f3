"use client";
import { useQuery } from "@tanstack/react-query";
import {
  ArrowLeftRight,
  Banknote,
  CalendarClock,
  ChartColumnStacked,
  ClipboardCheck,
  Coins,
  FileWarning,
  GitFork,
  KeyRound,
  Mail,
  MailWarning,
  MessageCircleQuestion,
  MessageSquareWarning,
  RotateCcw,
  Scale,
  ScrollText,
  Signature,
  Siren,
  UsersRound,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { can } from "#server/domain/access/actor";
import { Count } from "../format/count";
import { keyOf } from "../keyboard/shortcuts";
import { FeedsFoot } from "../sync/feeds-foot";
import { useTRPC } from "../trpc/provider";
import { cn } from "../ui/cn";
import { Tooltip } from "../ui/tooltip";
import { type Desk, desksFor } from "./desks";
import { Mark } from "./mark";
import { usePerson } from "./person";
import { PersonMenu } from "./person-menu";
import { usePreference } from "./preferences";

const icons = {
  exceptions: FileWarning,
  collections: Coins,
  disputes: MessageSquareWarning,
  cash: Banknote,
  dunning: CalendarClock,
  mail: Mail,
  "charge-retries": RotateCcw,
  causes: GitFork,
  sync: ArrowLeftRight,
  "dead-letters": MailWarning,
  questions: MessageCircleQuestion,
  drafts: ClipboardCheck,
  approvals: Signature,
  forecast: ChartColumnStacked,
  policies: Scale,
  teams: UsersRound,
  "break-glass": Siren,
  audit: ScrollText,
  access: KeyRound,
};

/** The desks this person may enter, each with what waits there; at the foot how fresh the feeds are, and the person. */
export function Rail({ onHelp }: { onHelp: () => void }) {
  const person = usePerson();
  const trpc = useTRPC();
  const [isWide, setIsWide] = usePreference("isRailWide");
  const { data: counts } = useQuery(trpc.cases.counts.queryOptions({}, { enabled: can(person, "case.read") }));
  const { data: questions } = useQuery(
    trpc.questions.waiting.queryOptions({}, { enabled: can(person, "question.answer") }),
  );
  const { data: drafts } = useQuery(trpc.drafts.waiting.queryOptions({}, { enabled: can(person, "draft.read") }));
  const { data: approvals } = useQuery(
    trpc.approvals.waiting.queryOptions({}, { enabled: can(person, "approval.read") }),
  );
  const waiting = { questions: questions?.count, drafts: drafts?.count, approvals: approvals?.count };
  const countOf = ({ key, counts: counted }: Desk) =>
    counted === "cases" ? counts?.find(({ queue }) => queue === key)?.open : counted ? waiting[counted] : null;
  return (
    <header
      data-print="hide"
      className={cn(
        "flex shrink-0 border-line bg-surface-0 max-sm:w-full max-sm:items-center max-sm:border-t sm:w-16 sm:flex-col sm:border-r",
        isWide && "desk:w-52",
      )}
    >
      <Link
        href="/"
        aria-label="Docket, to your first desk"
        className="flex h-11 items-center gap-2 rounded-md px-5 font-semibold text-lg -outline-offset-2 max-sm:hidden"
      >
        <Mark />
        {isWide ? <span className="max-desk:hidden">Docket</span> : null}
      </Link>
      <nav aria-label="Desks" className="min-w-0 flex-1 max-sm:overflow-x-auto sm:overflow-y-auto sm:pt-1">
        <ul className="flex gap-0.5 px-2 max-sm:justify-around sm:flex-col">
          {desksFor(person).map((desk) => (
            <li key={desk.key} className="max-sm:min-w-20 max-sm:flex-1 max-sm:shrink-0">
              <DeskLink
                desk={desk}
                count={countOf(desk) ?? null}
                late={desk.counts === "approvals" ? (approvals?.late ?? 0) : 0}
                isWide={isWide}
              />
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex flex-col gap-1 p-2 max-sm:py-0">
        {can(person, "sync.read") ? <FeedsFoot isWide={isWide} /> : null}
        <PersonMenu isWide={isWide} onHelp={onHelp} onRailToggle={() => setIsWide(!isWide)} />
      </div>
    </header>
  );
}

type DeskLinkProps = { desk: Desk; count: number | null; late: number; isWide: boolean };

function DeskLink({ desk, count, late, isWide }: DeskLinkProps) {
  const isHere = usePathname().split("/")[1] === desk.key;
  const Icon = icons[desk.icon];
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone the rail is wider than the screen: where one is has to be in sight.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isHere]);
  return (
    <Tooltip text={desk.label} keyHint={desk.shortcut ? keyOf(desk.shortcut) : undefined} side="right">
      <Link
        ref={link}
        href={desk.href}
        aria-current={isHere ? "page" : undefined}
        data-wide={isWide ? "" : undefined}
        className={cn(
          "relative flex min-h-11 flex-col items-center justify-center gap-0.5 rounded-md text-ink-2 text-xs hover:bg-surface-2 hover:text-ink-1",
          "desk:data-wide:min-h-8 desk:data-wide:flex-row desk:data-wide:justify-start desk:data-wide:gap-2.5 desk:data-wide:px-3 desk:data-wide:text-base",
          isHere &&
            "forced-colors:outline-1 bg-surface-2 font-medium text-ink-1 before:absolute before:rounded-full before:bg-accent max-sm:before:inset-x-4 max-sm:before:top-0 max-sm:before:h-0.5 sm:before:inset-y-2 sm:before:left-0 sm:before:w-0.5",
        )}
      >
        <span
          className={cn("flex items-center justify-center gap-1.5 sm:flex-col sm:gap-0.5", isWide && "desk:contents")}
        >
          <Icon size={16} aria-hidden="true" className="shrink-0" />
          {count === null ? null : (
            <span
              aria-hidden="true"
              className={cn(late > 0 ? "text-danger" : "text-ink-2", isWide && "desk:order-last desk:ml-auto")}
            >
              <Count value={count} />
            </span>
          )}
        </span>
        <span className={cn("sm:sr-only", isWide && "desk:not-sr-only")}>{desk.label}</span>
        {count === null ? null : (
          <span className="sr-only">
            <Count value={count} /> {desk.counts === "cases" ? "open" : "waiting for you"}
            {late > 0 ? (
              <>
                , <Count value={late} /> late
              </>
            ) : null}
          </span>
        )}
      </Link>
    </Tooltip>
  );
}
