"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import { holdTrouble } from "#server/domain/collections/ask-account-team";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { DayField } from "./day-field";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

const A_WEEK = 7;
const SHORTEST_TEXT = 5;

type Props = { account: AccountView; today: PlainDate; onClose: () => void };

/** Asks whoever knows the customer to speak with them; dunning waits for the answer, for some days at most. */
export function AskTeamDialog({ account, today, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const { data: people = [], error } = useQuery(trpc.collections.whoToAsk.queryOptions({ customerId: account.id }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [untilOn, setUntilOn] = useState<string>(addDays(today, A_WEEK));
  const [text, setText] = useState("");
  const [isTried, setTried] = useState(false);
  const ask = useMutation(trpc.collections.askSuccessManager.mutationOptions(ending));
  const askedOfId = chosen ?? people[0]?.userId ?? null;
  const trouble = isPlainDate(untilOn) ? holdTrouble(untilOn, today) : "Choose a day.";
  const isAsked = text.trim().length >= SHORTEST_TEXT;
  const change = (act: () => void) => {
    act();
    renewKey();
  };
  return (
    <WorkDialog
      title={`Ask about ${account.name}`}
      description="Dunning waits until the answer comes, and no longer than the day you choose."
      submit="Ask"
      isDirty={text !== ""}
      isDisabled={askedOfId === null}
      isBusy={ask.isPending}
      error={ask.error ?? error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (askedOfId === null || trouble !== null || !isAsked) return;
        ask.mutate({ key, input: { customerId: account.id, askedOfId, untilOn, text: text.trim() } });
      }}
    >
      <Field label="Who" isSelect>
        <Select
          options={people.map(({ userId, name, roles }) => ({ value: userId, label: `${name} · ${roles.join(", ")}` }))}
          value={askedOfId}
          onChange={(userId) => change(() => setChosen(userId))}
        />
      </Field>
      <Field label="What to say or find out" error={isTried && !isAsked ? "Say what you want to know." : null}>
        <Textarea value={text} maxLength={1_500} onChange={({ target }) => change(() => setText(target.value))} />
      </Field>
      <DayField
        label="Dunning waits until"
        name="until which dunning waits"
        value={untilOn}
        today={today}
        error={trouble}
        onChange={(day) => change(() => setUntilOn(day))}
      />
    </WorkDialog>
  );
}
