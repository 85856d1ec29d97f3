import type { StepAction } from "#server/domain/collections/dunning-policy";
import type { ActHoldKind, DunningActState, DunningRunState } from "#server/domain/collections/dunning-run";
import type { Tone } from "../ui/badge";

export const runWords: Record<DunningRunState, { word: string; tone: Tone }> = {
  planned: { word: "Planned", tone: "accent" },
  carrying_out: { word: "Being carried out", tone: "warn" },
  done: { word: "Done", tone: "good" },
  stopped: { word: "Stopped", tone: "warn" },
  dropped: { word: "Dropped", tone: "calm" },
};

export const actWords: Record<DunningActState, { word: string; tone: Tone }> = {
  planned: { word: "Planned", tone: "accent" },
  done: { word: "Carried out", tone: "good" },
  held: { word: "Held back", tone: "calm" },
  withheld: { word: "Withheld", tone: "warn" },
};

export const actionWords: Record<StepAction, string> = {
  email: "E-mail",
  letter: "Letter",
  call: "Call",
  task: "Task",
  escalate: "Escalation",
  restrict: "Restriction",
};

export const holdWords: Record<ActHoldKind, string> = {
  standstill: "Standstill",
  excluded: "Left out by somebody",
  disputed: "Contested",
  promised: "Promised",
  planned: "Payment plan",
  arriving: "Money on its way",
  charge_coming: "The gateway charges again",
  wrong_invoice: "The invoice is in doubt",
  too_small: "Too small",
  ticket: "Ticket about billing",
  renewal: "Renewal under way",
  quiet_days: "Quiet days",
  most_contacts: "Contacted often enough",
  no_working_day: "No working day",
  nobody_to_write_to: "Nobody to write to",
  left_out: "Left out of the run",
  settled: "Paid or credited since",
  changed: "Changed since",
  stopped: "The run was stopped",
  refused: "Could not be carried out",
};

export function runHref(runId: string): string {
  return `/dunning/runs/${runId}`;
}
