"use client";
import { useId, useState } from "react";
import { diffRouting } from "#server/domain/routing/routing-diff";
import { RoutingPolicy, type RoutingRow } from "#server/domain/routing/routing-policy";
import { routingTroubles } from "#server/domain/routing/routing-troubles";
import { conditionWords, type Labels, outcomeWords } from "#server/domain/routing/routing-words";
import { rowExpression } from "#server/domain/routing/row-expression";
import type { PolicyChoices, PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { fieldName, issueWords } from "../documents/issue-words";
import { Button } from "../ui/button";
import { labelsOf } from "./labels";
import { RehearsalOfDocument } from "./rehearsal";
import { RoutingRowFields } from "./routing-row-fields";
import { documentOf, draftsOf, moved, type RowDraft, rowTroubles, withNewRow } from "./routing-rows";
import { RowLine } from "./row-line";
import { ShowExpression } from "./show-expression";
import { TypedField } from "./typed-field";
import { movesByKeys, useKeptFocus } from "./use-kept-focus";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "routing" }>; onClose: () => void };

/** The decision table in a form: rows opened one by one, moved by buttons or Alt and an arrow. */
export function RoutingEditor({ detail, onClose }: Props) {
  const { choices } = detail;
  const labels = labelsOf(choices);
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [rows, setRows] = useState(() => draftsOf(base.document));
  const [openRow, setOpenRow] = useState<string | null>(null);
  const keepFocus = useKeptFocus();
  const document = documentOf(rows);
  const typed = rows.flatMap((row) => rowTroubles(row).map(({ message }) => `“${row.name}”: ${message}`));
  const troubles = typed.length > 0 ? typed : troublesOf(document, choices);
  const changes = troubles.length > 0 ? [] : diffRouting(base.document, document, labels);
  const move = (row: string, by: -1 | 1) => {
    keepFocus();
    setRows(moved(rows, row, by));
  };
  const add = () => {
    const added = withNewRow(rows);
    setRows(added.rows);
    setOpenRow(added.key);
  };
  return (
    <DraftForm
      label="Draft a change to the routing"
      acts={acts}
      base={base}
      document={document}
      changes={changes}
      troubles={troubles}
      trial={<RehearsalOfDocument kind="routing" document={document} />}
      onClose={onClose}
    >
      <p className="max-w-[44rem] text-pretty text-ink-2">
        Rows are read from top to bottom, and the first that holds decides. Move a row with its arrows, or with Alt and
        an arrow key while you are in it.
      </p>
      <ol aria-label="Rows" className="flex flex-col border-y">
        {rows.map((row, place) => (
          <li key={row.key} className="border-b last:border-b-0">
            <Row
              row={row}
              place={place}
              isLast={place === rows.length - 1}
              isOpen={openRow === row.key}
              choices={choices}
              words={wordsOf(document.rows[place], labels)}
              expression={expressionOf(document.rows[place])}
              onToggle={() => setOpenRow(openRow === row.key ? null : row.key)}
              onMove={(by) => move(row.key, by)}
              onRemove={() => setRows(rows.filter((one) => one.key !== row.key))}
              onChange={(changed) => setRows(rows.map((one) => (one.key === row.key ? { ...one, ...changed } : one)))}
            />
          </li>
        ))}
      </ol>
      <Button className="w-fit" onClick={add}>
        Add a row
      </Button>
    </DraftForm>
  );
}

type RowProps = {
  row: RowDraft;
  place: number;
  isLast: boolean;
  isOpen: boolean;
  choices: PolicyChoices;
  /** What it comes to, for whoever only reads on. */
  words: string;
  /** The same as one expression, for those who want it. */
  expression: string;
  onToggle: () => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onChange: (change: Partial<RowDraft>) => void;
};

function Row({
  row,
  place,
  isLast,
  isOpen,
  choices,
  words,
  expression,
  onToggle,
  onMove,
  onRemove,
  onChange,
}: RowProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys add to the buttons inside, which do the same
    <div onKeyDown={movesByKeys(onMove)} className="flex flex-col gap-3 py-3">
      <RowLine
        name={row.name}
        words={words}
        place={place}
        isLast={isLast}
        isOpen={isOpen}
        controls={id}
        onToggle={onToggle}
        onMove={onMove}
        onRemove={onRemove}
      />
      <fieldset id={id} hidden={!isOpen} className="flex flex-col gap-4 pl-8">
        <legend className="sr-only">{row.name}</legend>
        {isOpen ? (
          <>
            <TypedField
              kind="text"
              label="Name"
              hint="A case says which row decided."
              maxLength={80}
              className="max-w-96"
              value={row.name}
              onChange={(name) => onChange({ name })}
            />
            <RoutingRowFields row={row} choices={choices} onChange={onChange} />
            <ShowExpression row={row.name} expression={expression} />
          </>
        ) : null}
      </fieldset>
    </div>
  );
}

function expressionOf(row: RoutingRow | undefined): string {
  return row ? rowExpression(row.when) : "";
}

function wordsOf(row: RoutingRow | undefined, labels: Labels): string {
  return row ? `${conditionWords(row.when, labels)}: ${outcomeWords(row.outcome, labels)}` : "";
}

function troublesOf(document: RoutingPolicy, { types, teams, entities }: PolicyChoices): string[] {
  const parsed = RoutingPolicy.safeParse(document);
  if (!parsed.success)
    return parsed.error.issues.map(
      (issue) => `Row ${Number(issue.path[1] ?? 0) + 1}, ${fieldName(issue.path.at(-1))} ${issueWords(issue)}.`,
    );
  const known = {
    types: new Set(types.map(({ key }) => key)),
    teams: new Set(teams.map(({ key }) => key)),
    entities: new Set(entities.map(({ code }) => code)),
  };
  return routingTroubles(document, known).map(({ message }) => `${message}.`);
}
