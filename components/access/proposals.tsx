"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ProposalView } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { ReasonDialog } from "../documents/reason-dialog";
import { Instant } from "../format/instant";
import { Cell, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { grantWords } from "./grant-draft";
import { useAccessAct } from "./use-access-act";

/** Grants that one administrator proposed and another has to confirm. */
export function Proposals({ proposals }: { proposals: readonly ProposalView[] }) {
  const person = usePerson();
  if (proposals.length === 0) return null;
  const mayDecide = can(person, "access.administer");
  return (
    <section aria-labelledby="proposals" className="flex flex-col gap-3">
      <h2 id="proposals" className="font-semibold text-lg">
        Waiting for a second administrator
      </h2>
      <Table label="Proposed grants" heads={["Person", "Grant", "Why", "Proposed", ...(mayDecide ? ["Acts"] : [])]}>
        {proposals.map((one) => (
          <tr key={one.id} className="border-t">
            <RowHead>{one.name}</RowHead>
            <Cell>{grantWords(one.role, one.entities)}</Cell>
            <Cell>{one.reason}</Cell>
            <Cell>
              {one.proposedBy}, <Instant at={one.proposedAt} />
            </Cell>
            {mayDecide ? (
              <Cell>
                <Deciding proposal={one} isOwn={[one.proposedByPersonId, one.personId].includes(person.personId)} />
              </Cell>
            ) : null}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Deciding({ proposal, isOwn }: { proposal: ProposalView; isOwn: boolean }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const [isDeclining, setDeclining] = useState(false);
  const what = `${grantWords(proposal.role, proposal.entities)} for ${proposal.name}`;
  const confirm = useMutation(
    trpc.access.confirm.mutationOptions({
      onSuccess() {
        toast.done(`${what} counts from now.`);
        return done();
      },
    }),
  );
  const decline = useMutation(
    trpc.access.decline.mutationOptions({
      async onSuccess() {
        toast.done(`${what} was not given.`);
        await done();
        setDeclining(false);
      },
    }),
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {isOwn ? null : (
          <Button
            size="sm"
            isBusy={confirm.isPending}
            onClick={() => confirm.mutate({ key, input: { proposalId: proposal.id } })}
          >
            Confirm<span className="sr-only"> {what}</span>
          </Button>
        )}
        <Button size="sm" onClick={() => setDeclining(true)}>
          {isOwn ? "Take back" : "Decline"}
          <span className="sr-only"> {what}</span>
        </Button>
      </div>
      {confirm.error ? (
        <FailedNotice reference={referenceOf(confirm.error)}>{sentenceOf(confirm.error)}</FailedNotice>
      ) : null}
      {isDeclining ? (
        <ReasonDialog
          title={`Not give ${what}?`}
          description="It stays on record with the reason."
          label="Why"
          submit="Do not give it"
          isBusy={decline.isPending}
          error={decline.error}
          onChange={renewKey}
          onClose={() => setDeclining(false)}
          onSubmit={(reason) => decline.mutate({ key, input: { proposalId: proposal.id, reason } })}
        />
      ) : null}
    </div>
  );
}
