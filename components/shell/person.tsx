"use client";
import { createContext, type ReactNode, useContext } from "react";
import type { PersonActor } from "#server/domain/access/actor";

export type Person = PersonActor & { email: string };

const PersonContext = createContext<Person | null>(null);

export function PersonProvider({ person, children }: { person: Person; children: ReactNode }) {
  return <PersonContext value={person}>{children}</PersonContext>;
}

/** Who is signed in, for `can(person, "case.work", entity)`: the question the server asks too. */
export function usePerson(): Person {
  const person = useContext(PersonContext);
  if (!person) throw new TypeError("usePerson needs the PersonProvider of the desk layout.");
  return person;
}
