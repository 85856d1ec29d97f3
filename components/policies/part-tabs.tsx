"use client";
import { type ReactNode, useState } from "react";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { TabPanel, Tabs } from "../ui/tabs";
import { troubleAt, troublesUnder } from "./document-reading";
import { changedAt, withoutAt } from "./rows-in-order";
import { TypedField } from "./typed-field";

type Part = { key: string; label: string };

type Props<Of extends Part> = {
  /** "Strategies", and one of them in a sentence: "strategy". */
  label: string;
  noun: string;
  parts: readonly Of[];
  /** Where they stand in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  /** How many a document takes. */
  most?: number;
  onChange: (parts: Of[]) => void;
  children: (part: Of, path: string, onChange: (change: Partial<Of>) => void) => ReactNode;
};

/** The strategies or schedules of a document, one tab each. Others name them by a key that never changes. */
export function PartTabs<Of extends Part>({
  label,
  noun,
  parts,
  path,
  troubles,
  most = 20,
  onChange,
  children,
}: Props<Of>) {
  const [chosen, setChosen] = useState(parts[0]?.key ?? "");
  const open = parts.find(({ key }) => key === chosen) ?? parts[0];
  const listTrouble = troubleAt(troubles, path);
  const addCopy = (part: Of) => {
    const key = `${noun}_${newKey().slice(0, 8)}`;
    onChange([...parts, { ...part, key, label: copyName(part.label, parts) }]);
    setChosen(key);
  };
  if (!open) return null;
  const items = parts.map(({ key, label: name }, place) => ({
    value: key,
    label: <Name name={name} noun={noun} wrong={troublesUnder(troubles, `${path}.${place}`).length} />,
  }));
  return (
    <div className="flex flex-col gap-2">
      <Tabs label={label} value={open.key} onChange={setChosen} items={items}>
        {parts.map((part, place) => {
          const change = (changed: Partial<Of>) => onChange(changedAt(parts, place, changed));
          const here = `${path}.${place}`;
          return (
            <TabPanel key={part.key} value={part.key} className="flex flex-col gap-5 pt-4">
              <div className="flex flex-wrap items-end gap-3">
                <TypedField
                  kind="text"
                  label={`Name of the ${noun}`}
                  maxLength={80}
                  className="w-64 max-w-full"
                  error={troubleAt(troubles, `${here}.label`)}
                  value={part.label}
                  onChange={(name) => change({ label: name } as Partial<Of>)}
                />
                <Button isDisabled={parts.length >= most} onClick={() => addCopy(part)}>
                  Add a {noun} like this
                </Button>
                <Button isDisabled={parts.length === 1} onClick={() => onChange(withoutAt(parts, place))}>
                  Remove this {noun}
                </Button>
              </div>
              {troubleAt(troubles, here) ? <p className="text-danger text-sm">{troubleAt(troubles, here)}</p> : null}
              {children(part, here, change)}
            </TabPanel>
          );
        })}
      </Tabs>
      {listTrouble ? <p className="text-danger text-sm">{listTrouble}</p> : null}
    </div>
  );
}

function Name({ name, noun, wrong }: { name: string; noun: string; wrong: number }) {
  return (
    <>
      {name.trim() === "" ? `A ${noun} without a name` : name}
      {wrong > 0 ? <span className="text-danger text-sm">{` ${wrong} to put right`}</span> : null}
    </>
  );
}

function copyName(label: string, parts: readonly Part[]): string {
  const start = label.slice(0, 70);
  const isTaken = (name: string) => parts.some((part) => part.label === name);
  let name = `${start} (copy)`;
  for (let again = 2; isTaken(name); again += 1) name = `${start} (copy ${again})`;
  return name;
}
