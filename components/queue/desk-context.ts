"use client";
import { createContext, useContext } from "react";
import type { CaseRow } from "#server/domain/cases/views";
import type { ActOutcome, CaseAct } from "../case/acts";

/** What the desk lends to the case beside its list. */
export type Desk = {
  queue: string;
  /** Does an act, tells the list, says so in a line with Undo. Errors come back to where the act was begun. */
  perform: (row: CaseRow, act: CaseAct, key: string) => Promise<ActOutcome>;
  openCase: (id: string | null) => void;
  /** The focus goes back to the list, where the cursor stands. */
  focusList: () => void;
};

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new TypeError("useDesk needs the desk around it.");
  return desk;
}
