"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { PACE_DAYS } from "#server/domain/routing/forecast";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import type { MemberView, TeamsOverview, TeamView } from "#server/domain/routing/views";
import { ReasonDialog } from "../documents/reason-dialog";
import { Count } from "../format/count";
import { Cell, None, RowHead, Table } from "../policies/table";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { MemberDialog } from "./member-dialog";
import { useTeamAct } from "./use-team-act";

type Props = { team: TeamView; people: TeamsOverview["people"]; mayAdminister: boolean };

/** One team: what it has to do, what will be late, and its people. */
export function TeamSection({ team, people, mayAdminister }: Props) {
  const [member, setMember] = useState<MemberView | "new" | null>(null);
  const [isClosing, setClosing] = useState(false);
  const { key, name, entityCodes, members } = team;
  return (
    <article aria-labelledby={`team-${key}`} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 id={`team-${key}`} className="font-semibold">
          {name}
        </h3>
        <code className="font-mono text-ink-2 text-sm">{key}</code>
        <span className="grow whitespace-nowrap text-ink-2">
          {entityCodes === null ? "for every legal entity" : `for ${entityCodes.join(", ")}`}
        </span>
        {mayAdminister ? (
          <>
            <Button size="sm" onClick={() => setMember("new")}>
              Add somebody<span className="sr-only"> to {name}</span>
            </Button>
            <Button size="sm" onClick={() => setClosing(true)}>
              Close<span className="sr-only"> {name}</span>
            </Button>
          </>
        ) : null}
      </header>
      <Work team={team} />
      {members.length === 0 ? (
        <p className="text-ink-2">Nobody is in it yet.</p>
      ) : (
        <Table
          label={`People of ${name}`}
          heads={["Person", "Skills", "In hand", "Late", ...(mayAdminister ? ["Acts"] : [])]}
        >
          {members.map((one) => (
            <tr key={one.userId} className="border-t">
              <RowHead>
                {one.name} {one.isAway ? <Badge tone="warn">away</Badge> : null}
              </RowHead>
              <Cell>{one.skills.length > 0 ? one.skills.join(", ") : <None />}</Cell>
              <Cell>
                <Count value={one.open} /> of <Count value={one.loadCap} />
                {one.open >= one.loadCap ? (
                  <>
                    {" "}
                    <Badge>full</Badge>
                  </>
                ) : null}
              </Cell>
              <Cell>{one.late > 0 ? <Count value={one.late} /> : <None />}</Cell>
              {mayAdminister ? (
                <Cell>
                  <div className="flex gap-2">
                    <Button size="sm" onClick={() => setMember(one)}>
                      Change<span className="sr-only"> {one.name}</span>
                    </Button>
                    <Leaving team={team} member={one} />
                  </div>
                </Cell>
              ) : null}
            </tr>
          ))}
        </Table>
      )}
      {member ? <MemberDialog team={team} member={member} people={people} onClose={() => setMember(null)} /> : null}
      {isClosing ? <Closing team={team} onClose={() => setClosing(false)} /> : null}
    </article>
  );
}

/** What waits and what will be late, with the formula in words. */
function Work({ team }: { team: TeamView }) {
  const { open, unassigned, asleep, closedLately, late, dueInTime, willBreach, minutesPerCase } = team;
  return (
    <div className="flex flex-col gap-1">
      <p>
        <Count value={open} /> open, <Count value={unassigned} /> of them in nobody's hands, <Count value={asleep} />{" "}
        asleep. <Count value={late} /> late, <Count value={dueInTime} /> more due within a day
        {willBreach === null ? (
          "."
        ) : (
          <>
            :{" "}
            <strong className="font-semibold">
              <Count value={willBreach} /> will be late at the present pace
            </strong>
            .
          </>
        )}
      </p>
      <p className="text-pretty text-ink-2 text-sm">
        {minutesPerCase === null ? (
          `Nothing was closed in the last ${PACE_DAYS} days, so there is no pace to foretell from.`
        ) : (
          <>
            Foretold from {PACE_DAYS} days: <Count value={closedLately} /> closed, one every{" "}
            {workingTimeWords(minutesPerCase)} of working time. Taken in the order of their due times, the n-th case is
            done after n times that; it is late where it is due before.
          </>
        )}
      </p>
    </div>
  );
}

function Leaving({ team, member }: { team: TeamView; member: MemberView }) {
  const { trpc, key, done } = useTeamAct();
  const remove = useMutation(
    trpc.teams.removeMember.mutationOptions({
      onSuccess() {
        toast.done(`${member.name} is no longer in ${team.name}. What they hold stays theirs.`);
        return done();
      },
    }),
  );
  return (
    <>
      <Button
        size="sm"
        isBusy={remove.isPending}
        onClick={() => remove.mutate({ key, input: { key: team.key, userId: member.userId } })}
      >
        Take out<span className="sr-only"> {member.name}</span>
      </Button>
      {remove.error ? (
        <FailedNotice reference={referenceOf(remove.error)}>{sentenceOf(remove.error)}</FailedNotice>
      ) : null}
    </>
  );
}

function Closing({ team, onClose }: { team: TeamView; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useTeamAct();
  const close = useMutation(
    trpc.teams.close.mutationOptions({
      async onSuccess() {
        toast.done(`${team.name} is closed. Its open cases belong to everybody.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Close ${team.name}?`}
      description="Its open cases stay with whoever holds them and belong to everybody again. Its key is never given to another team."
      label="Why"
      submit="Close the team"
      isBusy={close.isPending}
      error={close.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => close.mutate({ key, input: { key: team.key, reason } })}
    />
  );
}
