"use client";
import { useId, useState } from "react";
import type { AuthorityRow } from "#server/domain/approvals/authority";
import { conditionWords, diffAuthorityTable, signingWords } from "#server/domain/approvals/authority-diff";
import type { PolicyChoices, PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { Button } from "../ui/button";
import { AuthorityRowFields } from "./authority-row-fields";
import { type AuthorityRowDraft, type BoundsDraft, draftOfAuthority, newRow, readAuthority } from "./authority-rows";
import { RehearsalOfDocument } from "./rehearsal";
import { RowLine } from "./row-line";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "approval_authority" }>; onClose: () => void };

const boundLabels: Record<keyof BoundsDraft, string> = {
  customer: "Days added up over one customer",
  document: "Days added up over one document",
  person: "Days added up over one requester",
  basisPoints: "Hundredths of a percent an amount may move",
  minor: "Cents (or yen) an amount may move",
  decideWithinHours: "Working hours for a signature",
  executeWithinDays: "Days signatures hold",
};

/** The table of authority in a form: rows in their order, and the bounds beside them. */
export function AuthorityTableEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfAuthority(base.document));
  const { document, troubles } = readAuthority(draft);
  const setRows = (rows: readonly AuthorityRowDraft[]) => setDraft({ ...draft, rows });
  const [openRow, setOpenRow] = useState<string | null>(null);
  const add = () => {
    const added = newRow(draft.rows);
    setRows([...draft.rows, added]);
    setOpenRow(added.key);
  };
  const change = (place: number, changed: Partial<AuthorityRowDraft>) =>
    setRows(draft.rows.map((row, at) => (at === place ? { ...row, ...changed } : row)));
  const move = (place: number, by: -1 | 1) => {
    const rows = [...draft.rows];
    const [row] = rows.splice(place, 1);
    if (row) rows.splice(place + by, 0, row);
    setRows(rows);
  };
  return (
    <DraftForm
      label="Draft a change to the table of authority"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffAuthorityTable(base.document, document) : []}
      troubles={troubles}
      trial={<RehearsalOfDocument kind="approval_authority" document={document} />}
      onClose={onClose}
    >
      <p className="max-w-[44rem] text-pretty text-ink-2">
        Rows are read from top to bottom, and the first that holds decides. Where none holds, nobody may sign.
      </p>
      <ol aria-label="Rows" className="flex flex-col border-y">
        {draft.rows.map((row, place) => (
          <li key={row.key} className="border-b last:border-b-0">
            <Row
              row={row}
              place={place}
              isLast={place === draft.rows.length - 1}
              isOpen={openRow === row.key}
              words={wordsOf(document?.rows[place])}
              choices={detail.choices}
              onToggle={() => setOpenRow(openRow === row.key ? null : row.key)}
              onMove={(by) => move(place, by)}
              onRemove={() => setRows(draft.rows.filter((_, at) => at !== place))}
              onChange={(changed) => change(place, changed)}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button onClick={add}>Add a row at the end</Button>
      </div>
      <fieldset className="flex flex-wrap gap-4 border-t pt-4">
        <legend className="sr-only">Bounds</legend>
        {(Object.keys(boundLabels) as (keyof BoundsDraft)[]).map((bound) => (
          <TypedField
            key={bound}
            kind="whole"
            label={boundLabels[bound]}
            value={draft.bounds[bound]}
            onChange={(value) => setDraft({ ...draft, bounds: { ...draft.bounds, [bound]: value } })}
          />
        ))}
      </fieldset>
    </DraftForm>
  );
}

type RowProps = {
  row: AuthorityRowDraft;
  place: number;
  isLast: boolean;
  isOpen: boolean;
  /** What it comes to, for whoever only reads on; null while the table cannot be read. */
  words: string | null;
  choices: PolicyChoices;
  onToggle: () => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onChange: (change: Partial<AuthorityRowDraft>) => void;
};

function Row({ row, place, isLast, isOpen, words, choices, onToggle, onMove, onRemove, onChange }: RowProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-3 py-3">
      <RowLine
        name={row.name}
        words={<span className="block first-letter:uppercase">{words}</span>}
        place={place}
        isLast={isLast}
        isOpen={isOpen}
        controls={id}
        onToggle={onToggle}
        onMove={onMove}
        onRemove={onRemove}
      />
      <fieldset id={id} hidden={!isOpen} className="sm:pl-8">
        <legend className="sr-only">{row.name}</legend>
        {isOpen ? <AuthorityRowFields row={row} choices={choices} onChange={onChange} /> : null}
      </fieldset>
    </div>
  );
}

function wordsOf(row: AuthorityRow | undefined): string | null {
  return row ? `${conditionWords(row.when)}: ${signingWords(row.outcome)}` : null;
}
