"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { GrantView } from "#server/domain/access/access-views";
import { useNow } from "../format/reader";
import { PickSeveral } from "../policies/pick-several";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { ActDialog } from "./act-dialog";
import { emptyDraft, fromInstant, grantOf, grantWords } from "./grant-draft";
import { GrantFields } from "./grant-fields";
import { type Account, AccountField, givenWords, SHORTEST_REASON, WhyField } from "./person-fields";
import { useAccessAct } from "./use-access-act";

type GiveProps = { personId: string; name: string; accounts: readonly Account[]; onClose: () => void };

/** One more grant on an account. */
export function GiveDialog({ personId, name, accounts, onClose }: GiveProps) {
  const now = useNow();
  const { trpc, key, renewKey, done } = useAccessAct();
  const [userId, setUserId] = useState(accounts[0]?.userId ?? "");
  const [draft, setDraft] = useState(emptyDraft);
  const [reason, setReason] = useState("");
  const grant = grantOf(draft, now);
  const give = useMutation(
    trpc.access.give.mutationOptions({
      async onSuccess({ proposalId }) {
        toast.done(givenWords(name, proposalId === null ? 0 : 1));
        await done();
        onClose();
      },
    }),
  );
  return (
    <ActDialog
      title={`Give ${name} a role`}
      submit="Give"
      isReady={grant !== null && reason.trim().length >= SHORTEST_REASON}
      isBusy={give.isPending}
      error={give.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => {
        if (grant) give.mutate({ key, input: { userId, grant: { ...grant, reason: reason.trim() } } });
      }}
    >
      <AccountField accounts={accounts} value={userId} onChange={setUserId} />
      <GrantFields
        draft={draft}
        personId={personId}
        name={name}
        onChange={(next) => {
          setDraft(next);
          renewKey();
        }}
      />
      <WhyField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

type MoveProps = GiveProps & { grants: readonly GrantView[] };

/** Another role instead of what somebody has: one day, one act, one reason. */
export function MoveDialog({ personId, name, accounts, grants, onClose }: MoveProps) {
  const now = useNow();
  const { trpc, key, renewKey, done } = useAccessAct();
  const [userId, setUserId] = useState(accounts[0]?.userId ?? "");
  const own = grants.filter((grant) => grant.userId === userId && grant.state !== "over");
  const [ends, setEnds] = useState<string[]>(own.map(({ id }) => id));
  const [from, setFrom] = useState("");
  const [draft, setDraft] = useState(emptyDraft);
  const [reason, setReason] = useState("");
  const grant = grantOf(draft, now);
  const at = fromInstant(from, now);
  const move = useMutation(
    trpc.access.move.mutationOptions({
      async onSuccess({ proposalIds }) {
        toast.done(proposalIds.length > 0 ? givenWords(name, proposalIds.length) : `${name} moves.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ActDialog
      title={`Move ${name}`}
      description="What ends and what begins change at the same moment."
      submit="Move"
      isReady={grant !== null && ends.length > 0 && reason.trim().length >= SHORTEST_REASON}
      isBusy={move.isPending}
      error={move.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => {
        if (!grant) return;
        const { startsAt: _, ...gives } = grant;
        const input = { userId, ends, gives: [gives], reason: reason.trim(), ...(at ? { from: at } : {}) };
        move.mutate({ key, input });
      }}
    >
      <AccountField
        accounts={accounts}
        value={userId}
        onChange={(chosen) => {
          setUserId(chosen);
          setEnds(grants.filter((one) => one.userId === chosen && one.state !== "over").map(({ id }) => id));
        }}
      />
      <PickSeveral
        label="Ends:"
        options={own.map(({ id, role, entities }) => ({ value: id, label: grantWords(role, entities) }))}
        chosen={ends}
        onChange={setEnds}
      />
      <Field label="From" hint="Now when left out.">
        <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </Field>
      <GrantFields
        draft={draft}
        personId={personId}
        name={name}
        ends={ends}
        from={from}
        hasOwnStart={false}
        onChange={(next) => {
          setDraft(next);
          renewKey();
        }}
      />
      <WhyField value={reason} onChange={setReason} />
    </ActDialog>
  );
}

/** A departure: of the person, with all of their accounts. */
export function LeaveDialog({ personId, name, onClose }: { personId: string; name: string; onClose: () => void }) {
  const now = useNow();
  const { trpc, key, renewKey, done } = useAccessAct();
  const [from, setFrom] = useState("");
  const [reason, setReason] = useState("");
  const at = fromInstant(from, now);
  const leave = useMutation(
    trpc.access.leave.mutationOptions({
      async onSuccess() {
        toast.done(at ? `${name} leaves on ${from}.` : `${name} has left.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ActDialog
      title={`${name} leaves`}
      description="Every account of theirs stops opening anything. Sessions, tokens and grants end, and cases in their hands go back to their queues."
      submit={at ? "Let leave then" : "Let leave now"}
      isReady={reason.trim().length >= SHORTEST_REASON}
      isBusy={leave.isPending}
      error={leave.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => leave.mutate({ key, input: { personId, reason: reason.trim(), ...(at ? { from: at } : {}) } })}
    >
      <Field label="From" hint="At once when left out; otherwise from midnight UTC of that day.">
        <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </Field>
      <WhyField value={reason} onChange={setReason} />
    </ActDialog>
  );
}
