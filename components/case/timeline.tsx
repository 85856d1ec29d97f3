"use client";
import { useQuery } from "@tanstack/react-query";
import { Bot, ScrollText, Sparkles, User } from "lucide-react";
import { type ReactNode, type RefObject, useState } from "react";
import type { TimelineEntry } from "#server/domain/cases/views";
import { Instant } from "../format/instant";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { FailedNotice } from "../ui/faces";
import { Skeleton } from "../ui/skeleton";
import { CommentBox } from "./comment-box";
import type { AssignablePerson } from "./people";
import { Prose } from "./prose";
import { Section } from "./section";

type Who = "all" | "people" | "machines";
const filters: { value: Who; label: string }[] = [
  { value: "all", label: "All" },
  { value: "people", label: "People" },
  { value: "machines", label: "Machines" },
];

type TimelineProps = {
  caseId: string;
  canComment: boolean;
  people: readonly AssignablePerson[];
  commentRef: RefObject<HTMLTextAreaElement | null>;
  onLeave: () => void;
};

/** Everything that happened on the case, latest first, with what people said about it. */
export function Timeline({ caseId, canComment, people, commentRef, onLeave }: TimelineProps) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.cases.timeline.queryOptions({ caseId }));
  const [who, setWho] = useState<Who>("all");
  const shown = data?.filter(({ actorKind }) => who === "all" || (actorKind === "person") === (who === "people"));
  return (
    <Section
      title="Timeline"
      tools={filters.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={who === value}
          onClick={() => setWho(value)}
          className="h-6 rounded-md px-2 text-ink-2 text-sm hover:text-ink-1 aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-ink-1"
        >
          {label}
        </button>
      ))}
    >
      {canComment ? <CommentBox caseId={caseId} people={people} inputRef={commentRef} onLeave={onLeave} /> : null}
      {error && !data ? (
        <FailedNotice
          actions={
            <Button size="sm" onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {sentenceOf(error)}
        </FailedNotice>
      ) : null}
      {data || error ? null : <TimelineSkeleton />}
      {shown?.length === 0 ? (
        <p className="text-ink-2">
          {who === "people" ? "Nobody has acted on this case yet." : "Nothing has happened on this case yet."}
        </p>
      ) : null}
      <ol className="space-y-3">
        {shown?.map((entry) => (
          <Entry key={entry.position.toString()} entry={entry} />
        ))}
      </ol>
    </Section>
  );
}

const kindWords: Record<TimelineEntry["actorKind"], string> = {
  person: "Person",
  job: "Machine",
  policy: "Policy",
  assistant: "Assistant",
};
const kindIcons: Record<TimelineEntry["actorKind"], ReactNode> = {
  person: <User size={14} />,
  job: <Bot size={14} />,
  policy: <ScrollText size={14} />,
  assistant: <Sparkles size={14} />,
};

function Entry({ entry }: { entry: TimelineEntry }) {
  const isPerson = entry.actorKind === "person";
  return (
    <li className="flex gap-2.5">
      <span
        aria-hidden="true"
        className={cn(
          "grid size-6 shrink-0 place-items-center",
          isPerson ? "rounded-full bg-accent-soft text-accent" : "rounded-md bg-surface-2 text-ink-2",
        )}
      >
        {kindIcons[entry.actorKind]}
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <p>
          <span className="sr-only">{kindWords[entry.actorKind]}: </span>
          <Prose text={entry.text} />
        </p>
        {entry.detail ? (
          <p
            className={cn(
              "mt-0.5 whitespace-pre-wrap break-words",
              isPerson ? "border-accent/40 border-l-2 pl-2" : "text-ink-2",
            )}
          >
            {entry.detail}
          </p>
        ) : null}
        <p className="text-ink-2 text-sm">
          <Instant at={entry.at} as="moment" />
          {entry.policyVersion ? ` · under ${entry.policyVersion.replaceAll("_", " ")}` : null}
        </p>
      </div>
    </li>
  );
}

function TimelineSkeleton() {
  return (
    <div className="space-y-3">
      {["w-2/3", "w-1/2", "w-3/4"].map((width) => (
        <div key={width} className="flex h-10 items-start gap-2.5">
          <Skeleton className="size-6" />
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}
