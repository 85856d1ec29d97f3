"use client";
import { type ReactNode, useId, useState } from "react";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import type { PolicyChoices } from "#server/domain/routing/views";
import { Button } from "../ui/button";
import type { GroupDraft } from "./customer-groups";
import { sentencesOf, troubleAt, troublesUnder } from "./document-reading";
import { PickSeveral } from "./pick-several";
import { RowLine } from "./row-line";
import { changedAt, movedBy, withoutAt } from "./rows-in-order";
import { TypedField } from "./typed-field";
import { movesByKeys, useKeptFocus } from "./use-kept-focus";

type Props<Group extends GroupDraft> = {
  groups: readonly Group[];
  /** Where they stand in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  choices: PolicyChoices;
  /** What a group comes to, for whoever only reads on. */
  wordsOf: (group: Group) => string;
  makeGroup: () => Group;
  onChange: (groups: Group[]) => void;
  /** By what a group goes. */
  children: (group: Group, path: string, onChange: (change: Partial<Group>) => void) => ReactNode;
};

/** Groups of customers in their order: the first that holds decides. */
export function CustomerGroupRows<Group extends GroupDraft>({
  groups,
  path,
  troubles,
  choices,
  wordsOf,
  makeGroup,
  onChange,
  children,
}: Props<Group>) {
  const [open, setOpen] = useState<string | null>(null);
  const keepFocus = useKeptFocus();
  const listTrouble = troubleAt(troubles, path);
  const add = () => {
    const added = makeGroup();
    onChange([...groups, added]);
    setOpen(added.id);
  };
  const move = (place: number, by: -1 | 1) => {
    keepFocus();
    onChange(movedBy(groups, place, by));
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-[44rem] text-pretty text-ink-2">
        Groups are read from top to bottom, and the first that holds decides. Move a group with its arrows, or with Alt
        and an arrow key while you are in it.
      </p>
      {groups.length > 0 ? (
        <ol aria-label="Groups" className="flex flex-col border-y">
          {groups.map((group, place) => (
            <li key={group.id} className="border-b last:border-b-0">
              <Row
                group={group}
                words={wordsOf(group)}
                place={place}
                isLast={place === groups.length - 1}
                isOpen={open === group.id}
                path={`${path}.${place}`}
                troubles={troubles}
                choices={choices}
                onToggle={() => setOpen(open === group.id ? null : group.id)}
                onMove={(by) => move(place, by)}
                onRemove={() => onChange(withoutAt(groups, place))}
                onChange={(change) => onChange(changedAt(groups, place, change as Partial<Group>))}
              >
                {children(group, `${path}.${place}`, (change) => onChange(changedAt(groups, place, change)))}
              </Row>
            </li>
          ))}
        </ol>
      ) : null}
      {listTrouble ? <p className="text-danger text-sm">{listTrouble}</p> : null}
      <Button className="w-fit" onClick={add}>
        Add a group
      </Button>
    </div>
  );
}

type RowProps = {
  group: GroupDraft;
  words: string;
  place: number;
  isLast: boolean;
  isOpen: boolean;
  path: string;
  troubles: readonly DocumentTrouble[];
  choices: PolicyChoices;
  onToggle: () => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onChange: (change: Partial<GroupDraft>) => void;
  children: ReactNode;
};

function Row({ group, isOpen, path, troubles, choices, onChange, onMove, children, ...line }: RowProps) {
  const id = useId();
  // A closed row tells everything that is wrong in it; an open one tells it at its fields.
  const told = sentencesOf(isOpen ? troubles.filter((one) => one.path === path) : troublesUnder(troubles, path));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys add to the buttons inside, which do the same
    <div onKeyDown={movesByKeys(onMove)} className="flex flex-col gap-3 py-3">
      <RowLine {...line} name={group.name} isOpen={isOpen} controls={id} onMove={onMove} />
      {told.length > 0 ? <p className="text-danger text-sm sm:pl-8">{told.join(" ")}</p> : null}
      <fieldset id={id} hidden={!isOpen} className="sm:pl-8">
        <legend className="sr-only">{group.name}</legend>
        {isOpen ? (
          <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
            <Conditions group={group} path={path} troubles={troubles} choices={choices} onChange={onChange} />
            <div className="flex flex-col gap-2.5">{children}</div>
          </div>
        ) : null}
      </fieldset>
    </div>
  );
}

type ConditionProps = Pick<RowProps, "group" | "path" | "troubles" | "choices" | "onChange">;

function Conditions({ group, path, troubles, choices, onChange }: ConditionProps) {
  return (
    <div className="flex flex-col gap-2.5">
      <TypedField
        kind="text"
        label="Name"
        maxLength={80}
        error={troubleAt(troubles, `${path}.name`)}
        value={group.name}
        onChange={(name) => onChange({ name })}
      />
      <PickSeveral
        label="Legal entities:"
        options={choices.entities.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        chosen={group.entities}
        onChange={(entities) => onChange({ entities })}
      />
      <PickSeveral
        label="Customer tiers:"
        options={choices.tiers.map((value) => ({ value, label: value }))}
        chosen={group.tiers}
        onChange={(tiers) => onChange({ tiers })}
      />
      <TypedField
        kind="text"
        label="Countries of customers"
        hint="As DE, AT, with commas between them; empty for any."
        error={troubleAt(troubles, `${path}.countries`)}
        value={group.countries}
        onChange={(countries) => onChange({ countries })}
      />
    </div>
  );
}
