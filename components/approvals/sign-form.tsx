"use client";
import { type FormEvent, useState } from "react";
import type { RequestDetail } from "#server/domain/approvals/views";
import { Amount } from "../format/money";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { shortHash } from "./request-words";

const LONGEST_NOTE = 1_000;

type Props = { request: RequestDetail; isBusy: boolean; onSign: (note: string | null) => void; onCancel: () => void };

/** The signature itself: what it is under and with whose power. The key leads here and Enter gives it. */
export function SignForm({ request, isBusy, onSign, onCancel }: Props) {
  const [note, setNote] = useState("");
  const { standing, packetHash } = request;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onSign(note.trim() === "" ? null : note.trim());
  };
  return (
    <form onSubmit={onSubmit} aria-label="Sign" className="flex max-w-2xl flex-col gap-3 rounded-lg bg-surface-2 p-3">
      <p className="text-pretty">
        You sign request {request.number}: {request.title} (<Amount money={request.amount} showsZero />
        ), as the packet {packetHash ? <code className="font-mono">{shortHash(packetHash)}</code> : null} says
        {standing.onBehalfOf ? `, with the power of ${standing.onBehalfOf}` : ""}.
        {request.needsSecondFactor ? " It asks for your second factor." : ""}
      </p>
      <Field label="Note" hint="Stands beside your signature. May stay empty.">
        <Input
          value={note}
          maxLength={LONGEST_NOTE}
          autoComplete="off"
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" type="submit" autoFocus isBusy={isBusy}>
          Sign request {request.number}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
