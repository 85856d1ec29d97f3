"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { TokenView } from "#server/domain/access/access-views";
import type { Permission } from "#server/domain/access/permissions";
import { LONGEST_OVERLAP_HOURS, LONGEST_TOKEN_DAYS } from "#server/domain/access/token-scopes";
import { PickSeveral } from "../policies/pick-several";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { ActDialog } from "./act-dialog";
import { useAccessAct } from "./use-access-act";

const USUAL_DAYS = "90";
const USUAL_OVERLAP = "1";

/** A whole number within bounds; null for anything else. */
function wholeNumber(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : null;
}

/** A new token of one's own; its secret is shown once it is made, and never again. */
export function MakeTokenDialog({ offered, onClose }: { offered: readonly Permission[]; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Permission[]>([]);
  const [typedDays, setDays] = useState(USUAL_DAYS);
  const days = wholeNumber(typedDays, 1, LONGEST_TOKEN_DAYS);
  const make = useMutation(trpc.tokens.make.mutationOptions({ onSuccess: done }));
  if (make.data) return <SecretDialog name={name.trim()} secret={make.data.secret} onClose={onClose} />;
  return (
    <ActDialog
      title="Make a token"
      description="For a program that acts for you: never more than you may do yourself at that moment."
      submit="Make"
      isReady={name.trim().length > 1 && scopes.length > 0 && days !== null}
      isBusy={make.isPending}
      error={make.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => {
        if (days !== null) make.mutate({ key, input: { name: name.trim(), scopes, days } });
      }}
    >
      <Field label="Name" hint="Stands beside yours in everything it does.">
        <Input value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Field>
      <PickSeveral
        label="May:"
        options={offered.map((permission) => ({ value: permission, label: permission }))}
        chosen={scopes}
        onChange={setScopes}
      />
      <Field
        label="Days until it expires"
        error={days === null ? `Write a number from 1 to ${LONGEST_TOKEN_DAYS}.` : undefined}
      >
        <Input
          value={typedDays}
          inputMode="numeric"
          className="w-24"
          maxLength={3}
          onChange={(event) => setDays(event.target.value)}
        />
      </Field>
    </ActDialog>
  );
}

/** A new secret for a token; the old one goes on for a while, so that nothing has to change at one moment. */
export function RotateDialog({ token, onClose }: { token: TokenView; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const [typedHours, setHours] = useState(USUAL_OVERLAP);
  const overlapHours = wholeNumber(typedHours, 0, LONGEST_OVERLAP_HOURS);
  const rotate = useMutation(trpc.tokens.rotate.mutationOptions({ onSuccess: done }));
  if (rotate.data) return <SecretDialog name={token.name} secret={rotate.data.secret} onClose={onClose} />;
  return (
    <ActDialog
      title={`Rotate ${token.name}`}
      submit="Rotate"
      isReady={overlapHours !== null}
      isBusy={rotate.isPending}
      error={rotate.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={() => {
        if (overlapHours !== null) rotate.mutate({ key, input: { tokenId: token.id, overlapHours } });
      }}
    >
      <Field
        label="Hours the old secret still opens"
        error={overlapHours === null ? `Write a number from 0 to ${LONGEST_OVERLAP_HOURS}.` : undefined}
      >
        <Input
          value={typedHours}
          inputMode="numeric"
          className="w-24"
          maxLength={2}
          onChange={(event) => setHours(event.target.value)}
        />
      </Field>
    </ActDialog>
  );
}

function SecretDialog({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={`The secret of ${name}`}
      isReading
      actions={
        <Button variant="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <InfoNotice>It is shown this once. Whoever has it acts for you until it expires or you revoke it.</InfoNotice>
      <p className="mt-3">
        <code className="select-all break-all font-mono">{secret}</code>
      </p>
    </Dialog>
  );
}
