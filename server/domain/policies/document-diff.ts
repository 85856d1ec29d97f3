import {
  authorityFieldKeys,
  authorityFields,
  authorityRoleLabels,
  type FieldAuthority,
} from "#server/domain/sync/authority";
import type { Binding, MappingDocument, ValueTable } from "#server/domain/sync/mapping";

/** One thing a document says otherwise than another, as a sentence for whoever has to agree to it. */
export type DocumentChange = { subject: string; sentence: string };

type Declared = { bindings: readonly Binding[]; valueTables: readonly ValueTable[] };

/** What a source would be read like otherwise: places first, then the words of each table. */
export function diffMapping(source: Declared, before: MappingDocument, after: MappingDocument): DocumentChange[] {
  const labels = new Map([...source.bindings, ...source.valueTables].map(({ key, label }) => [key, label]));
  const labelOf = (key: string) => labels.get(key) ?? key;
  return [
    ...keysOf(before.bindings, after.bindings).flatMap((key) =>
      changeOfPlaces(labelOf(key), entry(before.bindings, key) ?? [], entry(after.bindings, key) ?? []),
    ),
    ...keysOf(before.values, after.values).flatMap((key) =>
      changesOfWords(labelOf(key), entry(before.values, key) ?? {}, entry(after.values, key) ?? {}),
    ),
  ];
}

function keysOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** What a document itself has under a key: one called "toString" is a key like any other. */
function entry<T>(table: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

function changeOfPlaces(subject: string, before: readonly string[], after: readonly string[]): DocumentChange[] {
  if (before.length === after.length && before.every((pointer, index) => pointer === after[index])) return [];
  if (before.length === 0) return [{ subject, sentence: `was read from nowhere, would be read from ${places(after)}` }];
  if (after.length === 0) return [{ subject, sentence: `was read from ${places(before)}, would not be read at all` }];
  return [{ subject, sentence: `was read from ${places(before)}, would be read from ${places(after)}` }];
}

function places(pointers: readonly string[]): string {
  return pointers.join(", else ");
}

function changesOfWords(
  subject: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): DocumentChange[] {
  const meaning = (table: Readonly<Record<string, string>>, word: string) => {
    const become = entry(table, word);
    return become === null ? null : `“${become}”`;
  };
  return keysOf(before, after).flatMap((word) => {
    const [was, is] = [meaning(before, word), meaning(after, word)];
    if (was === is) return [];
    if (was === null) return [{ subject, sentence: `“${word}” stayed as it was, would become ${is}` }];
    if (is === null) return [{ subject, sentence: `“${word}” became ${was}, would stay as it is` }];
    return [{ subject, sentence: `“${word}” became ${was}, would become ${is}` }];
  });
}

/** Whose word on a customer would count otherwise. */
export function diffAuthority(before: FieldAuthority, after: FieldAuthority): DocumentChange[] {
  const order = (document: FieldAuthority, field: keyof FieldAuthority) =>
    document[field].map((role) => authorityRoleLabels[role]).join(", then ");
  return authorityFieldKeys.flatMap((field) => {
    const [was, is] = [order(before, field), order(after, field)];
    return was === is
      ? []
      : [
          {
            subject: `${authorityFields[field].label} of a customer`,
            sentence: `was said by ${was}, would be said by ${is}`,
          },
        ];
  });
}
