"use client";
import Link from "next/link";
import { useState } from "react";
import type { ReplayOutcome } from "#server/domain/sync/message-views";
import { messageStateWords } from "#server/domain/sync/message-words";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { messageTones } from "./message-tones";
import { messageHref } from "./messages-url";

const SHOWN_AT_ONCE = 100;

/** What came of each message, those that are still dead first. */
export function OutcomeList({ outcomes }: { outcomes: readonly ReplayOutcome[] }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const ordered = [...outcomes].sort((left, right) => Number(right.state === "dead") - Number(left.state === "dead"));
  return (
    <>
      <ul className="divide-y border-y">
        {ordered.slice(0, shown).map((one) => (
          <li key={one.inboxId} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-1.5">
            <Badge tone={messageTones[one.state]}>{messageStateWords[one.state]}</Badge>
            <span className="min-w-0 flex-1">
              <Link href={messageHref(one.inboxId)} className="break-all underline underline-offset-2">
                {one.stream} {one.eventId}
              </Link>
              {one.reason ? <span className="block text-pretty break-words text-ink-2">{one.reason}</span> : null}
            </span>
          </li>
        ))}
      </ul>
      {ordered.length > shown ? (
        <Button size="sm" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
