"use client";
import { useState } from "react";
import type { RequestRow } from "#server/domain/approvals/views";
import { plural } from "../case/words";
import { Amounts } from "../format/money";
import { keyOf } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { Button } from "../ui/button";
import { totalsOf } from "./chosen-requests";
import { SignSeveralDialog } from "./sign-several-dialog";

type Props = { chosen: readonly RequestRow[]; onClear: () => void };

/** What is chosen, what it comes to, and one act that signs all of it. */
export function ChoiceBar({ chosen, onClear }: Props) {
  const [isSigning, setIsSigning] = useState(false);
  const label = `Sign ${plural(chosen.length, "request")}`;
  useShortcut("layer.close", onClear, { isInPalette: false, isOn: !isSigning });
  useShortcut("request.sign", () => setIsSigning(true), { label });
  return (
    <section
      aria-label="Selected requests"
      data-print="hide"
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t bg-accent-soft px-4 py-1.5"
    >
      <p role="status" className="font-medium">
        {plural(chosen.length, "request")} selected
      </p>
      <Amounts moneys={totalsOf(chosen)} />
      <Button size="sm" variant="primary" keyHint={keyOf("request.sign")} onClick={() => setIsSigning(true)}>
        {label}
      </Button>
      <Button variant="plain" size="sm" keyHint="Escape" onClick={onClear} className="ml-auto">
        Clear
      </Button>
      {isSigning ? (
        <SignSeveralDialog requests={chosen} onClose={() => setIsSigning(false)} onSigned={onClear} />
      ) : null}
    </section>
  );
}
