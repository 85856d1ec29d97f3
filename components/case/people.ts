/** Somebody who may be given a case, or be called to it by a mention. */
export type AssignablePerson = {
  userId: string;
  name: string;
  roles: string[];
  openCases: number;
  isYou: boolean;
  canWork: boolean;
};

/** The people named with @ in a text. The longest name wins, so that "@Ana Ruiz" does not also call an "Ana". */
export function mentionedIn(text: string, people: readonly Pick<AssignablePerson, "userId" | "name">[]): string[] {
  const byLength = [...people].sort((left, right) => right.name.length - left.name.length);
  const found = new Set<string>();
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}._-])@/gu)) {
    const part = text.slice(index + 1);
    const person = byLength.find(
      ({ name }) => part.startsWith(name) && !/^[\p{L}\p{N}]/u.test(part.slice(name.length)),
    );
    if (person) found.add(person.userId);
  }
  return [...found];
}

/** What is being typed after an @ at the caret; null when no name is. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | null {
  const match = /(?:^|\s)@([\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]*)?)$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const typed = match[1] ?? "";
  return { from: caret - typed.length - 1, typed };
}
