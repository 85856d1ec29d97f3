"use client";
import { Plus, Trash2 } from "lucide-react";
import type { ValueTable } from "#server/domain/sync/mapping";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

export type Word = { id: string; theirs: string; ours: string };

type Props = { table: ValueTable; words: readonly Word[]; onChange: (words: Word[]) => void };

/** The source's words beside ours. A word that is not in it stays as it is. */
export function WordTable({ table, words, onChange }: Props) {
  const replace = (id: string, change: Partial<Word>) =>
    onChange(words.map((word) => (word.id === id ? { ...word, ...change } : word)));
  return (
    <fieldset className="flex flex-col gap-2 border-t pt-4">
      <legend className="sr-only">{table.label}</legend>
      <p aria-hidden="true" className="font-medium">
        {table.label}
      </p>
      {words.length > 0 ? (
        <table className="w-full max-w-[44rem] text-left">
          <thead className="text-ink-2 text-sm">
            <tr>
              <th scope="col" className="pr-3 pb-1 font-medium">
                Their word
              </th>
              <th scope="col" className="pr-3 pb-1 font-medium">
                Becomes
              </th>
              <th scope="col" className="w-8 pb-1">
                <span className="sr-only">Take out</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {words.map((word, index) => (
              <tr key={word.id}>
                <td className="py-0.5 pr-3">
                  <Input
                    aria-label={`${table.label}: their word ${index + 1}`}
                    value={word.theirs}
                    maxLength={200}
                    autoComplete="off"
                    onChange={(event) => replace(word.id, { theirs: event.target.value })}
                  />
                </td>
                <td className="py-0.5 pr-3">
                  {table.ours ? (
                    <Select
                      label={`${table.label}: what “${word.theirs}” becomes`}
                      options={table.ours.map((value) => ({ value, label: value }))}
                      value={word.ours === "" ? null : word.ours}
                      onChange={(ours) => replace(word.id, { ours })}
                    />
                  ) : (
                    <Input
                      aria-label={`${table.label}: what “${word.theirs}” becomes`}
                      value={word.ours}
                      maxLength={200}
                      autoComplete="off"
                      onChange={(event) => replace(word.id, { ours: event.target.value })}
                    />
                  )}
                </td>
                <td className="py-0.5">
                  <IconButton
                    label={`Take out “${word.theirs || "this word"}”`}
                    onClick={() => onChange(words.filter(({ id }) => id !== word.id))}
                  >
                    <Trash2 size={14} aria-hidden="true" />
                  </IconButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="text-ink-2">Every word stays as it is.</p>
      )}
      <Button size="sm" className="w-fit" onClick={() => onChange([...words, { id: newKey(), theirs: "", ours: "" }])}>
        <Plus size={14} aria-hidden="true" /> Another word
        <span className="sr-only"> for {table.label}</span>
      </Button>
    </fieldset>
  );
}
