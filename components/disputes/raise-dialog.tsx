"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RaiseDisputeInput } from "#server/domain/disputes/inputs";
import { sourceLabels } from "#server/domain/disputes/records";
import type { RaisableInvoice } from "#server/domain/disputes/views";
import { WorkDialog } from "../accounts/work-dialog";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import { Textarea } from "../ui/textarea";
import { PartChoice } from "./part-choice";
import { partsOf, type RaisablePart, readParts, type Typed, wholeOfPart } from "./raise-draft";
import { ReasonField } from "./reason-field";
import { useDisputeAct } from "./use-dispute-act";

type Source = RaiseDisputeInput["source"];
type Props = {
  customer: { id: string; name: string };
  /** Invoices that are ticked already. */
  chosen?: readonly string[];
  source: Source;
  /** What is known of it already: where the customer speaks of it, and what they say. */
  begun?: { reason?: string; words?: string; ticketId?: string };
  personName?: string | null;
  onClose: () => void;
};

const SHORTEST_CLAIM = 10;
const saidBy = (["collector", "success_manager", "ticket", "invoice_rejection"] as const).map((value) => ({
  value: value as Source,
  label: sourceLabels[value],
}));

/** Enters what a customer contests: which invoices or lines, how much of each, why, and in whose words. */
export function RaiseDialog({ customer, ...props }: Props) {
  const { trpc } = useDisputeAct(props.onClose);
  const { data, error } = useQuery(trpc.disputes.raisable.queryOptions({ customerId: customer.id }));
  if (data) return <RaiseForm customer={customer} invoices={data} {...props} />;
  return (
    <WorkDialog
      title={`What ${customer.name} contests`}
      submit="Raise the dispute"
      isDirty={false}
      isDisabled
      isBusy={false}
      error={null}
      onClose={props.onClose}
      onSubmit={() => undefined}
    >
      {error ? (
        <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>
      ) : (
        <SkeletonRows count={4} label="Loading the open invoices" />
      )}
    </WorkDialog>
  );
}

function RaiseForm({
  customer,
  invoices,
  chosen = [],
  source: from,
  begun = {},
  personName = null,
  onClose,
}: Props & { invoices: readonly RaisableInvoice[] }) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onClose);
  const { data: choices } = useQuery(trpc.disputes.reasons.queryOptions({}));
  const [reason, setReason] = useState<string | null>(begun.reason ?? null);
  const [source, setSource] = useState<Source>(from);
  const [claim, setClaim] = useState(begun.words ?? "");
  const [person, setPerson] = useState(personName ?? "");
  const [typed, setTyped] = useState<Typed | null>(null);
  const [isTried, setTried] = useState(false);
  const raise = useMutation(trpc.disputes.raise.mutationOptions(ending));
  const known = choices?.reasons.find(({ code }) => code === reason);
  const parts = partsOf(invoices, known?.needsLines ?? false);
  const ticked = typed ?? firstTicked(parts, chosen);
  const read = readParts(parts, ticked);
  const isShort = claim.trim().length < SHORTEST_CLAIM;
  const isReady = reason !== null && !isShort && read.items.length > 0 && Object.keys(read.troubles).length === 0;
  const change = (act: () => void) => {
    act();
    renewKey();
  };
  return (
    <WorkDialog
      title={`What ${customer.name} contests`}
      submit="Raise the dispute"
      size="lg"
      isDirty={claim !== "" || typed !== null}
      isBusy={raise.isPending}
      error={raise.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!isReady) return;
        raise.mutate({
          key,
          input: {
            customerId: customer.id,
            ...{ source, reason, claim: claim.trim(), items: read.items },
            personName: person.trim() === "" ? null : person.trim(),
            ticketId: begun.ticketId ?? null,
          },
        });
      }}
    >
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <ReasonField
          reasons={choices?.reasons ?? []}
          value={reason}
          isMissing={isTried && reason === null}
          onChange={(code) =>
            change(() => {
              setReason(code);
              setTyped(null);
            })
          }
        />
        <Field label="Came by" isSelect>
          <Select options={saidBy} value={source} onChange={(value) => change(() => setSource(value))} />
        </Field>
      </div>
      <PartChoice
        parts={parts}
        typed={ticked}
        troubles={isTried ? read.troubles : {}}
        error={isTried && read.items.length === 0 ? "Choose what is contested." : null}
        onChange={(next) => change(() => setTyped(next))}
      />
      <Field label="What the customer says" error={isTried && isShort ? "Say it in a sentence." : null}>
        <Textarea value={claim} maxLength={2_000} onChange={({ target }) => change(() => setClaim(target.value))} />
      </Field>
      <Field label="Who said it" className="sm:w-1/2">
        <Input
          value={person}
          maxLength={120}
          autoComplete="off"
          onChange={({ target }) => change(() => setPerson(target.value))}
        />
      </Field>
    </WorkDialog>
  );
}

/** Invoices that were ticked on the page are ticked here, until somebody changes anything. */
function firstTicked(parts: readonly RaisablePart[], chosen: readonly string[]): Typed {
  const wanted = parts.filter(({ invoiceId, lineId }) => lineId === null && chosen.includes(invoiceId));
  return Object.fromEntries(wanted.map((part) => [part.key, wholeOfPart(part)]));
}
