"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DisputeDetail } from "#server/domain/disputes/views";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import { WorkDialog } from "../accounts/work-dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { CauseField } from "./decide-form";
import { ReasonField } from "./reason-field";
import { useDisputeAct } from "./use-dispute-act";

export type DisputeAct = "withdraw" | "reclassify" | "link_ticket" | "link_rebill";
type Props = { dispute: DisputeDetail; seen: { caseId: string; version: number }; onClose: () => void };

const SHORTEST_NOTE = 10;

/** The form of the act that was begun on a dispute. */
export function DisputeActDialog({ act, ...props }: Props & { act: DisputeAct }) {
  switch (act) {
    case "withdraw":
      return <WithdrawDialog {...props} />;
    case "reclassify":
      return <ReclassifyDialog {...props} />;
    case "link_ticket":
      return <TicketDialog {...props} />;
    case "link_rebill":
      return <RebillDialog {...props} />;
  }
}

function WithdrawDialog({ dispute, seen, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onClose);
  const [note, setNote] = useState("");
  const [cause, setCause] = useState<RootCause | null>(null);
  const [isTried, setTried] = useState(false);
  const withdraw = useMutation(trpc.disputes.withdraw.mutationOptions(ending));
  const isShort = note.trim().length < SHORTEST_NOTE;
  return (
    <WorkDialog
      title="The customer takes the claim back"
      description="What is open of it is asked for again."
      submit="Take it back"
      isDirty={note !== ""}
      isBusy={withdraw.isPending}
      error={withdraw.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!isShort && cause !== null)
          withdraw.mutate({ key, input: { ...seen, note: note.trim(), rootCause: cause } });
      }}
    >
      <NoteField
        label="What they said"
        value={note}
        isWrong={isTried && isShort}
        onChange={(text) => {
          setNote(text);
          renewKey();
        }}
      />
      <CauseField
        likely={dispute.likelyCauses}
        value={cause}
        error={isTried && cause === null ? "Say what lay behind the claim." : null}
        onChange={(next) => {
          setCause(next);
          renewKey();
        }}
      />
    </WorkDialog>
  );
}

function ReclassifyDialog({ dispute, seen, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onClose);
  const { data } = useQuery(trpc.disputes.reasons.queryOptions({}));
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [isTried, setTried] = useState(false);
  const move = useMutation(trpc.disputes.reclassify.mutationOptions(ending));
  const isShort = note.trim().length < SHORTEST_NOTE;
  const reasons = (data?.reasons ?? []).filter(({ code }) => code !== dispute.reason.code);
  return (
    <WorkDialog
      title="Another reason"
      description="It goes to whoever answers for that reason, with that reason's time."
      submit="Move it"
      isDirty={note !== ""}
      isBusy={move.isPending}
      error={move.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (reason !== null && !isShort) move.mutate({ key, input: { ...seen, reason, note: note.trim() } });
      }}
    >
      <ReasonField
        reasons={reasons}
        value={reason}
        isMissing={isTried && reason === null}
        onChange={(code) => {
          setReason(code);
          renewKey();
        }}
      />
      <NoteField
        label="Why"
        value={note}
        isWrong={isTried && isShort}
        onChange={(text) => {
          setNote(text);
          renewKey();
        }}
      />
    </WorkDialog>
  );
}

const NO_TICKET = "none";

function TicketDialog({ dispute, seen, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onClose);
  const { data = [] } = useQuery(trpc.disputes.proposals.queryOptions({ customerId: dispute.customer.id }));
  const [ticketId, setTicketId] = useState<string | null>(null);
  const link = useMutation(trpc.disputes.linkTicket.mutationOptions(ending));
  const options = [
    ...data.map(({ ticketId: value, number, subject, quote }) => ({
      value,
      label: `${number} ${subject}`,
      hint: quote,
    })),
    ...(dispute.ticket ? [{ value: NO_TICKET, label: "No ticket" }] : []),
  ];
  return (
    <WorkDialog
      title="Ticket"
      description="Open tickets of the customer that speak of a claim."
      submit="Link it"
      isDirty={false}
      isDisabled={ticketId === null}
      isBusy={link.isPending}
      error={link.error}
      onClose={onClose}
      onSubmit={() =>
        ticketId !== null &&
        link.mutate({ key, input: { ...seen, ticketId: ticketId === NO_TICKET ? null : ticketId } })
      }
    >
      {options.length === 0 ? (
        <p className="text-ink-2">No open ticket of the customer speaks of a claim.</p>
      ) : (
        <Field label="Ticket" isSelect>
          <Select
            options={options}
            value={ticketId}
            onChange={(value) => {
              setTicketId(value);
              renewKey();
            }}
            placeholder="Choose a ticket"
          />
        </Field>
      )}
    </WorkDialog>
  );
}

function RebillDialog({ dispute, seen, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onClose);
  const accepted = dispute.items.filter((item) => item.accepted.minor > 0n);
  const [itemId, setItemId] = useState(accepted[0]?.id ?? "");
  const [number, setNumber] = useState("");
  const link = useMutation(trpc.disputes.linkRebill.mutationOptions(ending));
  return (
    <WorkDialog
      title="Billed anew"
      description="The invoice that was issued in place of what was credited."
      submit="Link it"
      isDirty={number !== ""}
      isDisabled={number.trim() === ""}
      isBusy={link.isPending}
      error={link.error}
      onClose={onClose}
      onSubmit={() => link.mutate({ key, input: { ...seen, itemId, invoiceNumber: number.trim() } })}
    >
      {accepted.length > 1 ? (
        <Field label="In place of" isSelect>
          <Select
            options={accepted.map(({ id, invoice, line }) => ({
              value: id,
              label: line === null ? invoice.number : `${invoice.number}, ${line}`,
            }))}
            value={itemId}
            onChange={(value) => {
              setItemId(value);
              renewKey();
            }}
          />
        </Field>
      ) : null}
      <Field label="Number of the new invoice">
        <Input
          value={number}
          maxLength={100}
          autoComplete="off"
          onChange={({ target }) => {
            setNumber(target.value);
            renewKey();
          }}
        />
      </Field>
    </WorkDialog>
  );
}

type NoteProps = { label: string; value: string; isWrong: boolean; onChange: (text: string) => void };

function NoteField({ label, value, isWrong, onChange }: NoteProps) {
  return (
    <Field label={label} error={isWrong ? "Say it in a sentence." : null}>
      <Textarea value={value} maxLength={2_000} onChange={({ target }) => onChange(target.value)} />
    </Field>
  );
}
