"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, CircleSlash } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { CohortOffer, CohortRehearsal, RehearsedItem } from "#server/domain/causes/views";
import { plural } from "../case/words";
import { Amount, Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice, InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Skeleton } from "../ui/skeleton";
import { runHref } from "./cause-url";

const SHOWN = 200;

type Props = { signature: string; onClose: () => void };

/** One fix for every open case of a cause: chosen, rehearsed case by case, and only then run. */
export function CohortDialog({ signature, onClose }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const offers = useQuery(trpc.cohorts.offers.queryOptions({ signature }, { staleTime: 0 }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [input, setInput] = useState<Record<string, string>>({});
  const [isRehearsing, setIsRehearsing] = useState(false);
  const [key, setKey] = useState(newKey);
  const offer = offers.data?.find((each) => keyOf(each) === chosen) ?? offers.data?.[0];
  const question = { signature, type: offer?.type ?? "", fix: offer?.fix ?? "", input };
  const rehearsal = useQuery(
    trpc.cohorts.rehearse.queryOptions(question, { enabled: isRehearsing && offer !== undefined, staleTime: 0 }),
  );
  const start = useMutation(
    trpc.cohorts.start.mutationOptions({
      onSuccess: ({ runId }) => router.push(runHref(runId)),
      onError: () => setKey(newKey()),
    }),
  );
  const change = (next: () => void) => {
    next();
    setIsRehearsing(false);
    start.reset();
  };
  const error = offers.error ?? rehearsal.error ?? start.error;
  const will = isRehearsing ? rehearsal.data?.items.filter(({ isRefused }) => !isRefused) : undefined;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen || start.isPending ? undefined : onClose())}
      title="Fix the cases of this cause together"
      description={signature}
      size="lg"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {will ? (
            <Button
              variant="primary"
              isBusy={start.isPending}
              isDisabled={will.length === 0}
              onClick={() => start.mutate({ key, input: { ...question, caseIds: will.map(({ caseId }) => caseId) } })}
            >
              Run it on {plural(will.length, "case")}
            </Button>
          ) : (
            <Button
              variant="primary"
              isDisabled={!offer}
              isBusy={isRehearsing && rehearsal.isPending}
              onClick={() => setIsRehearsing(true)}
            >
              See what will happen to each
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
        {offers.isPending ? <Skeleton className="h-16" /> : null}
        {offers.data?.length === 0 ? (
          <InfoNotice>None of these cases offers a fix now. Open one on the desk to see why.</InfoNotice>
        ) : null}
        {offers.data && offer ? (
          <Choice
            offers={offers.data}
            offer={offer}
            input={input}
            onChoose={(next) => change(() => setChosen(next))}
            onInput={(next) => change(() => setInput(next))}
          />
        ) : null}
        {isRehearsing && rehearsal.isPending ? <Skeleton className="h-40" /> : null}
        {isRehearsing && rehearsal.data ? <Rehearsed rehearsal={rehearsal.data} /> : null}
      </div>
    </Dialog>
  );
}

function keyOf({ type, fix }: CohortOffer): string {
  return `${type} ${fix}`;
}

type ChoiceProps = {
  offers: readonly CohortOffer[];
  offer: CohortOffer;
  input: Record<string, string>;
  onChoose: (key: string) => void;
  onInput: (input: Record<string, string>) => void;
};

function Choice({ offers, offer, input, onChoose, onInput }: ChoiceProps) {
  const options = offers.map((each) => ({
    value: keyOf(each),
    label: each.label,
    hint: `${each.typeLabel}: ${plural(each.will, "case")} can be fixed, ${each.refused} cannot`,
  }));
  return (
    <>
      <Field label="Fix" isSelect>
        <Select options={options} value={keyOf(offer)} onChange={onChoose} />
      </Field>
      {offer.fields.map((field) => (
        <Field
          key={field.name}
          label={field.label}
          hint={`For all of them. Left empty, each case takes what it proposes itself. ${field.hint}`}
        >
          <Input
            value={input[field.name] ?? ""}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => onInput({ ...input, [field.name]: event.target.value })}
          />
        </Field>
      ))}
    </>
  );
}

function Rehearsed({ rehearsal }: { rehearsal: CohortRehearsal }) {
  const { items, will, refused, totals, isCut } = rehearsal;
  return (
    <div className="flex flex-col gap-4">
      {isCut ? (
        <InfoNotice>
          More cases are open than one run can hold. These are the oldest; run it again for the rest.
        </InfoNotice>
      ) : null}
      <Items
        title={`${plural(will, "case")} will be fixed`}
        items={items.filter(({ isRefused }) => !isRefused)}
        beside={<Amounts moneys={totals} />}
      />
      <Items title={`${plural(refused, "case")} will not`} items={items.filter(({ isRefused }) => isRefused)} />
    </div>
  );
}

type ItemsProps = { title: string; items: readonly RehearsedItem[]; beside?: ReactNode };

function Items({ title, items, beside }: ItemsProps) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 flex gap-3 font-medium">
        {title}
        {beside ? <span className="ml-auto">{beside}</span> : null}
      </h3>
      <ul className="divide-y border-y">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.caseId} className="flex items-start gap-2 py-1.5">
            <span aria-hidden="true" className={item.isRefused ? "mt-0.5 text-danger" : "mt-0.5 text-good"}>
              {item.isRefused ? <CircleSlash size={14} /> : <Check size={14} />}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate">
                <span className="text-ink-2">{item.number}</span> {item.title}
              </span>
              <span className="block text-pretty text-ink-2">{item.predicted}</span>
            </span>
            <Amount money={item.amount} />
          </li>
        ))}
      </ul>
      {items.length > SHOWN ? (
        <p className="mt-1 text-ink-2">and {plural(items.length - SHOWN, "more case")}, foretold likewise.</p>
      ) : null}
    </section>
  );
}
