"use client";
import { useState } from "react";
import type { Money } from "#server/domain/money";
import { formatMoney } from "../format/format-money";
import { useReader } from "../format/reader";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { SentenceForm } from "./sentence-form";
import { readAmount } from "./typed-amounts";

type Props = {
  amount: Money;
  isBusy: boolean;
  onSend: (amountMinor: string, reason: string) => void;
  onCancel: () => void;
};

/** Signs less than was asked for, which makes another packet. */
export function PartForm({ amount, isBusy, onSend, onCancel }: Props) {
  const { locale } = useReader();
  const [text, setText] = useState("");
  const [isSent, setIsSent] = useState(false);
  const read = readAmount(text, amount.currency);
  const trouble = "trouble" in read ? read.trouble : read.value >= amount.minor ? tooMuch : null;
  return (
    <SentenceForm
      title="Approve a part"
      label="Why only a part"
      hint="Whoever asked reads it, and so does whoever signs after you."
      shortest={10}
      longest={2_000}
      button="Sign this part"
      isBusy={isBusy}
      onSend={(reason) => {
        setIsSent(true);
        if ("value" in read && trouble === null) onSend(read.value.toString(), reason);
      }}
      onCancel={onCancel}
    >
      <Field
        label={`Amount in ${amount.currency}`}
        hint={`Less than ${formatMoney(amount, locale)}. What was signed on the larger amount no longer stands.`}
        error={isSent || text !== "" ? trouble : null}
      >
        <Input
          inputMode="decimal"
          value={text}
          maxLength={20}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
    </SentenceForm>
  );
}

const tooMuch = "The part has to be smaller than the whole. To sign all of it, sign the request as it is.";
