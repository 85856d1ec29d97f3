"use client";
import { useMutation } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { diffRouting } from "#server/domain/routing/routing-diff";
import { RoutingPolicy, type RoutingRow } from "#server/domain/routing/routing-policy";
import { routingTroubles } from "#server/domain/routing/routing-troubles";
import { conditionWords, type Labels, outcomeWords } from "#server/domain/routing/routing-words";
import type { PolicyChoices, PolicyDetail } from "#server/domain/routing/views";
import { EditorFoot } from "../mappings/editor-foot";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { DraftChanges } from "./draft-changes";
import { labelsOf } from "./labels";
import { RoutingRowFields } from "./routing-row-fields";
import { documentOf, draftsOf, moved, type RowDraft, rowTroubles, withNewRow } from "./routing-rows";
import { usePolicyAct } from "./use-policy-act";

type Props = { detail: Extract<PolicyDetail, { kind: "routing" }>; onClose: () => void };

/** The decision table in a form: rows opened one by one, moved by buttons or Alt and an arrow. */
export function RoutingEditor({ detail, onClose }: Props) {
  const { choices } = detail;
  const labels = labelsOf(choices);
  const { trpc, key, renewKey, done } = usePolicyAct();
  const [base] = useState({ version: detail.activeVersion, document: detail.document });
  const [rows, setRows] = useState(() => draftsOf(base.document));
  const [openRow, setOpenRow] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const keepFocus = useKeptFocus();
  const document = documentOf(rows);
  const typed = rows.flatMap((row) => rowTroubles(row).map(({ message }) => `“${row.name}”: ${message}`));
  const troubles = typed.length > 0 ? typed : troublesOf(document, choices);
  const changes = troubles.length > 0 ? [] : diffRouting(base.document, document, labels);
  const draft = useMutation(
    trpc.policies.draft.mutationOptions({
      async onSuccess({ version }) {
        toast.done(`Version ${version} is drafted. A second person has to publish it.`);
        await done();
        onClose();
      },
    }),
  );
  const change = (next: RowDraft[]) => {
    setRows(next);
    renewKey();
  };
  const move = (row: string, by: -1 | 1) => {
    keepFocus();
    change(moved(rows, row, by));
  };
  const add = () => {
    const added = withNewRow(rows);
    change(added.rows);
    setOpenRow(added.key);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate({ key, input: { kind: "routing", basedOn: base.version, document, note: note.trim() } });
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5" aria-label="Draft a change to the routing">
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
              onToggle={() => setOpenRow(openRow === row.key ? null : row.key)}
              onMove={(by) => move(row.key, by)}
              onRemove={() => change(rows.filter((one) => one.key !== row.key))}
              onChange={(changed) => change(rows.map((one) => (one.key === row.key ? { ...one, ...changed } : one)))}
            />
          </li>
        ))}
      </ol>
      <Button className="w-fit" onClick={add}>
        Add a row
      </Button>
      <DraftChanges kind="routing" document={document} changes={changes} isUsable={troubles.length === 0} />
      <EditorFoot
        note={note}
        onNote={(next) => {
          setNote(next);
          renewKey();
        }}
        troubles={troubles}
        hasChanges={changes.length > 0}
        isBusy={draft.isPending}
        error={draft.error}
        onClose={onClose}
      />
    </form>
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
  onToggle: () => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onChange: (change: Partial<RowDraft>) => void;
};

function Row({ row, place, isLast, isOpen, choices, words, onToggle, onMove, onRemove, onChange }: RowProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys add to the buttons inside, which do the same
    <div onKeyDown={onKeyDown} className="flex flex-col gap-3 py-3">
      <div className="flex flex-wrap items-start gap-2">
        <span className="w-6 shrink-0 pt-1 text-ink-2">{place + 1}</span>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={onToggle}
          className="min-w-48 flex-1 rounded-md text-left hover:bg-lit"
        >
          <span className="font-medium">{row.name || "Row without a name"}</span>
          <span className="block text-pretty break-words text-ink-2">{words}</span>
        </button>
        <div className="flex gap-1">
          <IconButton label={`Move “${row.name}” up`} isDisabled={place === 0} onClick={() => onMove(-1)}>
            <ArrowUp size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label={`Move “${row.name}” down`} isDisabled={isLast} onClick={() => onMove(1)}>
            <ArrowDown size={16} aria-hidden="true" />
          </IconButton>
          <Button size="sm" onClick={onRemove}>
            Remove<span className="sr-only"> “{row.name}”</span>
          </Button>
        </div>
      </div>
      <fieldset id={id} hidden={!isOpen} className="flex flex-col gap-4 pl-8">
        <legend className="sr-only">{row.name}</legend>
        {isOpen ? (
          <>
            <Field label="Name" hint="A case says which row decided.">
              <Input
                value={row.name}
                maxLength={80}
                autoComplete="off"
                className="max-w-96"
                onChange={(event) => onChange({ name: event.target.value })}
              />
            </Field>
            <RoutingRowFields row={row} choices={choices} onChange={onChange} />
          </>
        ) : null}
      </fieldset>
    </div>
  );
}

function wordsOf(row: RoutingRow | undefined, labels: Labels): string {
  return row ? `${conditionWords(row.when, labels)}: ${outcomeWords(row.outcome, labels)}` : "";
}

function troublesOf(document: RoutingPolicy, { types, teams, entities }: PolicyChoices): string[] {
  const parsed = RoutingPolicy.safeParse(document);
  if (!parsed.success)
    return parsed.error.issues.map(
      ({ path, message }) => `Row ${Number(path[1] ?? 0) + 1}, ${String(path.at(-1))}: ${message}.`,
    );
  const known = {
    types: new Set(types.map(({ key }) => key)),
    teams: new Set(teams.map(({ key }) => key)),
    entities: new Set(entities.map(({ code }) => code)),
  };
  return routingTroubles(document, known).map(({ message }) => `${message}.`);
}

/** Moving what has the focus in the page takes the focus from it; it gets it back once the page is drawn. */
function useKeptFocus(): () => void {
  const kept = useRef<HTMLElement | null>(null);
  useEffect(() => {
    kept.current?.focus();
    kept.current = null;
  });
  return () => {
    kept.current = globalThis.document.activeElement as HTMLElement | null;
  };
}
