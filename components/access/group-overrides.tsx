"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { GroupOverride } from "#server/domain/access/group-overrides";
import { ReasonDialog } from "../documents/reason-dialog";
import { Instant } from "../format/instant";
import { Cell, RowHead, Table } from "../policies/table";
import { Button } from "../ui/button";
import { Part } from "../ui/part";
import { toast } from "../ui/toaster";
import { grantWords } from "./grant-draft";
import { useAccessAct } from "./use-access-act";

type Props = { name: string; overrides: readonly GroupOverride[]; mayEnd: boolean };

/** What an access review took away and no group of the identity provider gives back for now. */
export function GroupOverrides({ name, overrides, mayEnd }: Props) {
  const [ending, setEnding] = useState<GroupOverride | null>(null);
  if (overrides.length === 0) return null;
  return (
    <Part title="Taken away by reviews">
      <p className="text-ink-2">Groups of the identity provider do not give these again before the day named.</p>
      <Table
        label={`Taken from ${name} by reviews`}
        heads={["Grant", "Taken by", "On", "Until", "Why", ...(mayEnd ? ["Acts"] : [])]}
      >
        {overrides.map((override) => (
          <tr key={override.id} className="border-t">
            <RowHead>{grantWords(override.role, override.entities)}</RowHead>
            <Cell>{override.decidedBy}</Cell>
            <Cell>
              <Instant at={override.decidedAt} as="moment" />
            </Cell>
            <Cell>
              <Instant at={override.endsAt} as="moment" />
            </Cell>
            <Cell>{override.reason}</Cell>
            {mayEnd ? (
              <Cell>
                <Button size="sm" onClick={() => setEnding(override)}>
                  Let groups give it<span className="sr-only"> {grantWords(override.role, override.entities)}</span>
                </Button>
              </Cell>
            ) : null}
          </tr>
        ))}
      </Table>
      {ending ? <Ending name={name} override={ending} onClose={() => setEnding(null)} /> : null}
    </Part>
  );
}

function Ending({ name, override, onClose }: { name: string; override: GroupOverride; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const what = grantWords(override.role, override.entities);
  const end = useMutation(
    trpc.access.endOverride.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Let groups give ${what} again?`}
      description={`What the review took from ${name} comes back at their next sign-in, where a group gives it.`}
      label="Why"
      submit="Let groups give it"
      isBusy={end.isPending}
      error={end.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => end.mutate({ key, input: { overrideId: override.id, reason } })}
    />
  );
}
