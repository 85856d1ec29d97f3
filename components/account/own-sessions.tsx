"use client";
import { useMutation } from "@tanstack/react-query";
import type { OwnSession } from "#server/domain/access/account-views";
import { Instant } from "../format/instant";
import { Cell, None, RowHead, Table } from "../policies/table";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { AccountSection } from "./account-section";
import { useAccountAct } from "./use-account-act";

const meansLabels = { password: "Password", identity_provider: "Single sign-on" };

/** Where I am signed in, and the way to end what I do not know. */
export function OwnSessions({ sessions }: { sessions: readonly OwnSession[] }) {
  const { trpc, key, done } = useAccountAct();
  const endOthers = useMutation(
    trpc.account.endOtherSessions.mutationOptions({
      onSuccess() {
        toast.done("You are signed in here alone.");
        return done();
      },
    }),
  );
  return (
    <AccountSection
      title="Sessions"
      description="Where you are signed in. A session ends after half an hour of nothing and after twelve hours in any case."
      acts={
        sessions.length > 1 ? (
          <Button isBusy={endOthers.isPending} onClick={() => endOthers.mutate({ key, input: {} })}>
            End all others
          </Button>
        ) : null
      }
    >
      {endOthers.error ? (
        <FailedNotice reference={referenceOf(endOthers.error)}>{sentenceOf(endOthers.error)}</FailedNotice>
      ) : null}
      <Table label="Your sessions" heads={["Device", "Signed in", "By", "Last seen", "Second factor", "Acts"]}>
        {sessions.map((session) => (
          <tr key={session.id} className="border-t">
            <RowHead>
              {session.device} {session.isThis ? <Badge tone="accent">this one</Badge> : null}
            </RowHead>
            <Cell>
              <Instant at={session.startedAt} as="moment" />
            </Cell>
            <Cell>{meansLabels[session.means]}</Cell>
            <Cell>
              <Instant at={session.lastSeenAt} />
            </Cell>
            <Cell>{session.factorAt ? <Instant at={session.factorAt} /> : <None />}</Cell>
            <Cell>{session.isThis ? null : <Ending session={session} />}</Cell>
          </tr>
        ))}
      </Table>
    </AccountSection>
  );
}

function Ending({ session }: { session: OwnSession }) {
  const { trpc, key, done } = useAccountAct();
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSuccess() {
        toast.done(`The session on ${session.device} is ended.`);
        return done();
      },
    }),
  );
  return (
    <>
      <Button size="sm" isBusy={end.isPending} onClick={() => end.mutate({ key, input: { sessionId: session.id } })}>
        End<span className="sr-only"> the session on {session.device}</span>
      </Button>
      {end.error ? <FailedNotice reference={referenceOf(end.error)}>{sentenceOf(end.error)}</FailedNotice> : null}
    </>
  );
}
