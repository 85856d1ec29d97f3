"use client";
import type { WorklistRow } from "#server/domain/collections/worklist-views";
import { ActForm } from "../case/act-forms";
import { Dialog } from "../ui/dialog";
import type { WorklistState } from "./use-worklist";

/** Puts an account away until a day, or until something happens. */
export function SnoozeDialog({ state, row }: { state: WorklistState; row: WorklistRow }) {
  const close = () => {
    state.setSnoozing(null);
    state.focusList();
  };
  return (
    <Dialog isOpen onOpenChange={close} title={`Snooze ${row.customerName}`}>
      <ActForm
        action="snooze"
        people={[]}
        isBare
        isBusy={state.isBusy}
        onCancel={close}
        onSubmit={(act, key) => void state.snooze(act, key)}
      />
    </Dialog>
  );
}
