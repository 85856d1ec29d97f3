import type { CohortItemState, CohortRunSummary, SuspectedChange } from "#server/domain/causes/views";
import type { Tone } from "../ui/badge";

/** What people read where the code holds a key. */
export const itemWords: Record<CohortItemState, { word: string; tone: Tone }> = {
  waiting: { word: "Waiting", tone: "calm" },
  refused: { word: "Not done", tone: "danger" },
  asked: { word: "Under way", tone: "accent" },
  fixed: { word: "Proven", tone: "good" },
  fell_short: { word: "Fell short", tone: "danger" },
  undone: { word: "Taken back", tone: "calm" },
};

export const runWords: Record<CohortRunSummary["state"], { word: string; tone: Tone }> = {
  running: { word: "Running", tone: "accent" },
  done: { word: "Done", tone: "good" },
  stopped: { word: "Stopped", tone: "warn" },
};

export const suspectWords: Record<SuspectedChange["kind"], string> = {
  mapping: "Mapping",
  policy: "Policy",
  fields: "Fields",
  credential: "Credential",
  source: "Source",
  version: "Version",
};

/** "40 minutes before", "3 hours before". */
export function beforeWords(minutes: number): string {
  if (minutes < 1) return "just before";
  if (minutes < 120) return `${minutes} ${minutes === 1 ? "minute" : "minutes"} before`;
  return `${Math.round(minutes / 60)} hours before`;
}
