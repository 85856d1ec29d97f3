"use client";
import { useState } from "react";
import {
  actsInWords,
  diffFreshness,
  type FreshnessSource,
  freshnessTroubles,
  streamWords,
} from "#server/domain/policies/freshness-document";
import type { DocumentDetail } from "#server/domain/policies/views";
import { isBlockedBy } from "#server/domain/sync/freshness";
import { actWords, EVERY_INVOICE_ACT, waitingActKeys } from "#server/domain/sync/waiting-acts";
import { DraftForm, useBase } from "../documents/draft-form";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { RehearsalOfDocument } from "./freshness-rehearsal";
import { documentOf, type FreshnessRow, minuteTrouble, ownLimits, rowsOf, withBlock } from "./freshness-rows";
import { useMappingActs } from "./use-mapping-acts";

type Props = { detail: Extract<DocumentDetail, { type: "freshness" }>; onClose: () => void };

/** How old each group of facts may be, and which acts wait until it was read again. */
export function FreshnessEditor({ detail, onClose }: Props) {
  const { sources } = detail;
  const acts = useMappingActs(detail.kind);
  const base = useBase(detail);
  const [rows, setRows] = useState(() => rowsOf(base.document, sources));
  const hasBadMinutes = rows.some((row) => minuteTrouble(row) !== null);
  const document = documentOf(rows);
  const changes = hasBadMinutes ? [] : diffFreshness(sources, base.document, document);
  const troubles = hasBadMinutes
    ? ["A number of minutes above cannot be used."]
    : freshnessTroubles(sources, document).map(({ message }) => message);
  const replace = (id: string, change: Partial<FreshnessRow>) =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <DraftForm
      label="Draft a change to the freshness of facts"
      acts={acts}
      base={base}
      document={document}
      changes={changes}
      troubles={troubles}
      trial={<RehearsalOfDocument document={document} />}
      onClose={onClose}
    >
      {rows.map((row) => (
        <RowFields key={row.id} row={row} sources={sources} onChange={(change) => replace(row.id, change)} />
      ))}
    </DraftForm>
  );
}

type RowProps = {
  row: FreshnessRow;
  sources: readonly FreshnessSource[];
  onChange: (change: Partial<FreshnessRow>) => void;
};

/** One group of facts: its limit, and the acts that wait for it, folded away behind what they come to. */
function RowFields({ row, sources, onChange }: RowProps) {
  const { name, contract, minutes } = row;
  const trouble = minuteTrouble(row);
  const tick = (block: string, isOn: boolean) =>
    onChange({ contract: { ...contract, blocks: withBlock(contract.blocks, block, isOn) } });
  const isEverything = contract.blocks.includes(EVERY_INVOICE_ACT);
  return (
    <fieldset className="grid gap-x-6 gap-y-3 border-t pt-4 md:grid-cols-[18rem_minmax(0,1fr)]">
      <legend className="sr-only">{name}</legend>
      <div className="flex flex-col gap-2">
        <p aria-hidden="true" className="text-pretty font-medium">
          {name}
        </p>
        {contract.streams === null ? null : (
          <p className="text-ink-2 text-sm">Read from {streamWords(contract, sources)}.</p>
        )}
        <Field
          label="Stale after, in minutes"
          hint={`Left empty: ${ownLimits(row, sources)}.`}
          error={trouble ?? undefined}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={minutes}
            maxLength={6}
            className="w-28"
            onChange={(event) => onChange({ minutes: event.target.value.trim() })}
          />
        </Field>
      </div>
      <details>
        <summary className="w-fit max-w-full rounded-md py-0.5 text-pretty text-ink-2 hover:text-ink-1">
          {contract.blocks.length === 0 ? "Blocks nothing" : `Blocks ${actsInWords(contract.blocks)}`}
        </summary>
        <div className="mt-2 grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
          <Checkbox isOn={isEverything} onChange={(isOn) => tick(EVERY_INVOICE_ACT, isOn)} className="sm:col-span-2">
            {upperFirst(actWords(EVERY_INVOICE_ACT))}, now and later
          </Checkbox>
          {waitingActKeys.map((act) => {
            const isWithin = !contract.blocks.includes(act) && isBlockedBy(contract, act);
            return (
              <Checkbox
                key={act}
                isOn={isBlockedBy(contract, act)}
                isDisabled={isWithin}
                onChange={(isOn) => tick(act, isOn)}
              >
                {upperFirst(actWords(act))}
              </Checkbox>
            );
          })}
        </div>
      </details>
    </fieldset>
  );
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
