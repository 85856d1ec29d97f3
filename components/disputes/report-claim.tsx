"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RaisableInvoice } from "#server/domain/disputes/views";
import { WorkDialog } from "../accounts/work-dialog";
import { Amount } from "../format/money";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Textarea } from "../ui/textarea";
import { PartChoice } from "./part-choice";
import { partsOf, readParts, type Typed } from "./raise-draft";
import { ReasonField } from "./reason-field";
import { useDisputeAct } from "./use-dispute-act";

/** For people without a desk: what a customer told them it contests. */
export function ReportClaim() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Report a claim
      </Button>
      {isOpen ? <ReportDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const SHORTEST_CLAIM = 10;

function ReportDialog({ onClose }: { onClose: () => void }) {
  const { trpc, key, renewKey, ending } = useDisputeAct(onClose);
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState<string | null>(null);
  const [typed, setTyped] = useState<Typed>({});
  const [claim, setClaim] = useState("");
  const [isTried, setTried] = useState(false);
  const found = useInvoice(number);
  const { data: choices } = useQuery(trpc.disputes.reasons.queryOptions({}));
  const raise = useMutation(trpc.disputes.raise.mutationOptions(ending));
  const known = choices?.reasons.find(({ code }) => code === reason);
  const parts = partsOf(found.invoice ? [found.invoice] : [], known?.needsLines ?? false);
  const read = readParts(parts, typed);
  const isShort = claim.trim().length < SHORTEST_CLAIM;
  const isReady = reason !== null && !isShort && read.items.length > 0 && Object.keys(read.troubles).length === 0;
  const change = (act: () => void) => {
    act();
    renewKey();
  };
  return (
    <WorkDialog
      title="Report a claim"
      submit="Report it"
      isDirty={claim !== "" || number !== ""}
      isBusy={raise.isPending}
      error={raise.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!isReady || !found.invoice) return;
        const customerId = found.invoice.customer.id;
        const source = "success_manager" as const;
        raise.mutate({ key, input: { customerId, source, reason, claim: claim.trim(), items: read.items } });
      }}
    >
      <Field label="Invoice number" error={found.trouble ?? (isTried && !found.invoice ? "Write the number." : null)}>
        <Input
          value={number}
          maxLength={60}
          autoComplete="off"
          onChange={({ target }) =>
            change(() => {
              setNumber(target.value);
              setTyped({});
            })
          }
        />
      </Field>
      {found.invoice ? (
        <p className="text-ink-2">
          {found.invoice.customer.name} · <Amount money={found.invoice.open} /> left to pay
        </p>
      ) : null}
      <ReasonField
        reasons={choices?.reasons ?? []}
        value={reason}
        isMissing={isTried && reason === null}
        onChange={(code) =>
          change(() => {
            setReason(code);
            setTyped({});
          })
        }
      />
      {found.invoice ? (
        <PartChoice
          parts={parts}
          typed={typed}
          troubles={isTried ? read.troubles : {}}
          error={isTried && read.items.length === 0 ? "Choose what is contested." : null}
          onChange={(next) => change(() => setTyped(next))}
        />
      ) : null}
      <Field label="What the customer says" error={isTried && isShort ? "Say it in a sentence." : null}>
        <Textarea value={claim} maxLength={2_000} onChange={({ target }) => change(() => setClaim(target.value))} />
      </Field>
    </WorkDialog>
  );
}

const SHORTEST_NUMBER = 4;

/** Looked up once enough of a number stands there. */
function useInvoice(number: string): { invoice: RaisableInvoice | null; trouble: string | null } {
  const trpc = useTRPC();
  const wanted = number.trim();
  const isAsked = wanted.length >= SHORTEST_NUMBER;
  const { data, error } = useQuery({
    ...trpc.disputes.invoiceByNumber.queryOptions({ number: wanted }),
    enabled: isAsked,
    retry: false,
  });
  if (!isAsked) return { invoice: null, trouble: null };
  return { invoice: data ?? null, trouble: error ? sentenceOf(error) : null };
}
