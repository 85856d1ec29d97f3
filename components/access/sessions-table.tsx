"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { SessionView } from "#server/domain/access/access-views";
import { deviceOf } from "#server/domain/access/account-views";
import { can } from "#server/domain/access/actor";
import { ReasonDialog } from "../documents/reason-dialog";
import { Instant } from "../format/instant";
import { Cell, None, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";
import { useAccessAct } from "./use-access-act";

type Props = { sessions: readonly SessionView[]; isOfOne?: boolean };

/** Who is signed in since when, on what; an administrator ends any of them. */
export function SessionsTable({ sessions, isOfOne = false }: Props) {
  const person = usePerson();
  const [ending, setEnding] = useState<SessionView | null>(null);
  const mayEnd = can(person, "access.administer");
  if (sessions.length === 0) return <p className="text-ink-2">None.</p>;
  return (
    <>
      <Table
        label="Sessions"
        heads={[isOfOne ? "Account" : "Person", "Began", "Last used", "On", "Stands", ...(mayEnd ? ["Acts"] : [])]}
      >
        {sessions.map((session) => (
          <tr key={session.id} className="border-t">
            <RowHead>{isOfOne ? session.email : session.name}</RowHead>
            <Cell>
              <Instant at={session.startedAt} as="moment" />
            </Cell>
            <Cell>
              <Instant at={session.lastSeenAt} />
            </Cell>
            <Cell>
              {session.userAgent ? <span title={session.userAgent}>{deviceOf(session.userAgent)}</span> : <None />}
            </Cell>
            <Cell>{session.isOpen ? "open" : (session.endedReason ?? "expired")}</Cell>
            {mayEnd ? (
              <Cell>
                {session.isOpen ? (
                  <Button size="sm" onClick={() => setEnding(session)}>
                    End<span className="sr-only"> the session of {session.name}</span>
                  </Button>
                ) : null}
              </Cell>
            ) : null}
          </tr>
        ))}
      </Table>
      {ending ? <Ending session={ending} onClose={() => setEnding(null)} /> : null}
    </>
  );
}

function Ending({ session, onClose }: { session: SessionView; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const end = useMutation(
    trpc.access.endSession.mutationOptions({
      async onSuccess() {
        toast.done(`The session of ${session.name} has ended.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`End the session of ${session.name}?`}
      description="Their next click asks them to sign in again. What they are typing is lost."
      label="Why"
      submit="End the session"
      isBusy={end.isPending}
      error={end.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => end.mutate({ key, input: { sessionId: session.id, reason } })}
    />
  );
}
