"use client";
import { CircleCheck, CircleSlash, Inbox, Info, RefreshCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

type FaceProps = {
  title: ReactNode;
  children?: ReactNode;
  /** What the person can do about it. */
  actions?: ReactNode;
  /** It is all there is on the page, so its title is the page's. */
  isPage?: boolean;
  className?: string;
};

function Face({
  icon,
  tone = "text-ink-2",
  title,
  children,
  actions,
  className,
  role,
  isPage = false,
}: FaceProps & { icon: ReactNode; tone?: string; role?: "status" | "alert" }) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div
      role={role}
      className={cn(
        "flex min-h-56 flex-1 flex-col items-start justify-center gap-2 px-6 py-10 sm:mx-auto sm:max-w-md",
        className,
      )}
    >
      <span aria-hidden="true" className={tone}>
        {icon}
      </span>
      <Heading className="text-balance font-semibold text-lg">{title}</Heading>
      {children ? <div className="text-pretty text-ink-2">{children}</div> : null}
      {actions ? <div className="mt-2 flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}

/** Nothing here: what belongs here, and what would bring it. */
export function EmptyFace(props: FaceProps) {
  return <Face icon={<Inbox size={20} />} role="status" {...props} />;
}

/** Not for this person: what is missing, and who grants it. */
export function RefusedFace(props: FaceProps) {
  return <Face icon={<CircleSlash size={20} />} {...props} />;
}

/** Worked off: what was cleared, and what comes back when. */
export function DoneFace(props: FaceProps) {
  return <Face icon={<CircleCheck size={20} />} tone="text-good" role="status" {...props} />;
}

/** It did not work: a sentence, what to do, and the reference to quote. */
export function FailedFace({
  title = "This could not be loaded",
  children,
  reference,
  onRetry,
  actions,
  className,
  isPage = false,
}: Partial<FaceProps> & { reference?: string | null; onRetry?: () => void }) {
  return (
    <Face
      icon={<TriangleAlert size={20} />}
      tone="text-danger"
      role="alert"
      title={title}
      isPage={isPage}
      className={className ?? ""}
      actions={
        <>
          {onRetry ? (
            <Button onClick={onRetry}>
              <RefreshCw size={14} aria-hidden="true" />
              Try again
            </Button>
          ) : null}
          {actions}
        </>
      }
    >
      {children}
      {reference ? <Reference reference={reference} /> : null}
    </Face>
  );
}

function Reference({ reference }: { reference: string }) {
  return (
    <p className="mt-2 text-sm">
      Reference to quote: <code className="select-all break-all font-mono text-ink-1">{reference}</code>
    </p>
  );
}

type NoticeProps = { children: ReactNode; actions?: ReactNode; className?: string };

function Notice({
  tone,
  icon,
  children,
  actions,
  className,
  role,
}: NoticeProps & { tone: string; icon: ReactNode; role: "status" | "alert" }) {
  return (
    <div
      role={role}
      className={cn("forced-border flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md px-3 py-2", tone, className)}
    >
      <span aria-hidden="true" className="shrink-0">
        {icon}
      </span>
      <div className="min-w-48 flex-1 text-pretty text-ink-1">{children}</div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}

/** Something to know before going on. */
export function InfoNotice(props: NoticeProps) {
  return <Notice tone="bg-accent-soft text-accent" icon={<Info size={16} />} role="status" {...props} />;
}

/** Facts here are older than they should be: which source, since when, what it blocks. */
export function StaleNotice(props: NoticeProps) {
  return <Notice tone="bg-warn-soft text-warn" icon={<RefreshCw size={16} />} role="status" {...props} />;
}

/** Something stands in the way, or soon will: what it is, and what to do about it. */
export function WarningNotice(props: NoticeProps) {
  return <Notice tone="bg-warn-soft text-warn" icon={<TriangleAlert size={16} />} role="status" {...props} />;
}

/** Somebody else was first: what they did, and the choice to keep theirs or do it again on top. */
export function ConflictNotice(props: NoticeProps) {
  return <Notice tone="bg-warn-soft text-warn" icon={<TriangleAlert size={16} />} role="alert" {...props} />;
}

/** An act that was refused or failed, told where the act is. */
export function FailedNotice({ children, reference, ...rest }: NoticeProps & { reference?: string | null }) {
  return (
    <Notice tone="bg-danger-soft text-danger" icon={<TriangleAlert size={16} />} role="alert" {...rest}>
      {children}
      {reference ? <Reference reference={reference} /> : null}
    </Notice>
  );
}
