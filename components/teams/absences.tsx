"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AbsenceView, TeamsOverview } from "#server/domain/routing/views";
import { ReasonDialog } from "../documents/reason-dialog";
import { Day } from "../format/day";
import { Cell, None, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";
import { AbsenceDialog } from "./absence-dialog";
import { AwayCalendar } from "./away-calendar";
import { useTeamAct } from "./use-team-act";

type Props = { absences: readonly AbsenceView[]; people: TeamsOverview["people"]; asOf: Date };

/** Who is away when, and who covers. */
export function Absences({ absences, people, asOf }: Props) {
  const person = usePerson();
  const [isEntering, setEntering] = useState(false);
  const [cancelling, setCancelling] = useState<AbsenceView | null>(null);
  return (
    <section aria-labelledby="absences" className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-3">
        <div className="flex-1">
          <h2 id="absences" className="font-semibold text-lg">
            Absences
          </h2>
          <p className="max-w-[44rem] text-pretty text-ink-2">
            On the first day the person's work goes to their cover; without one, back to the queue. Nothing is given to
            them while they are away.
          </p>
        </div>
        {can(person, "absence.enter") ? <Button onClick={() => setEntering(true)}>Enter an absence</Button> : null}
      </header>
      {absences.length === 0 ? (
        <p className="text-ink-2">Nobody is away, and nobody will be.</p>
      ) : (
        <>
          <AwayCalendar absences={absences} first={asOf.toISOString().slice(0, 10)} />
          <Table label="Absences" heads={["Person", "From", "To", "Cover", "Note", "Acts"]}>
            {absences.map((one) => (
              <tr key={one.id} className="border-t">
                <RowHead>
                  {one.name} {one.isRunning ? <Badge tone="warn">away now</Badge> : null}
                </RowHead>
                <Cell>
                  <Day day={one.startsOn} />
                </Cell>
                <Cell>
                  <Day day={one.endsOn} />
                </Cell>
                <Cell>{one.coverName ?? <None />}</Cell>
                <Cell>{one.note ?? <None />}</Cell>
                <Cell>
                  {one.mayCancel ? (
                    <Button size="sm" onClick={() => setCancelling(one)}>
                      Cancel<span className="sr-only"> the absence of {one.name}</span>
                    </Button>
                  ) : null}
                </Cell>
              </tr>
            ))}
          </Table>
        </>
      )}
      {isEntering ? <AbsenceDialog people={people} onClose={() => setEntering(false)} /> : null}
      {cancelling ? <Cancelling absence={cancelling} onClose={() => setCancelling(null)} /> : null}
    </section>
  );
}

function Cancelling({ absence, onClose }: { absence: AbsenceView; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useTeamAct();
  const cancel = useMutation(
    trpc.teams.cancelAbsence.mutationOptions({
      async onSuccess() {
        toast.done(`The absence of ${absence.name} is cancelled.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Cancel the absence of ${absence.name}?`}
      description="What was given to others already stays with them."
      label="Why"
      submit="Cancel the absence"
      isBusy={cancel.isPending}
      error={cancel.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => cancel.mutate({ key, input: { id: absence.id, reason } })}
    />
  );
}
