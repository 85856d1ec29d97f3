"use client";
import { useCollectionAct } from "../accounts/use-collection-act";

/** What every act on a dispute shares: that of an account, and that desks and requests which show it are read anew too. */
export function useDisputeAct(onDone: () => void) {
  return useCollectionAct(onDone, ["disputes", "cases", "approvals"]);
}
