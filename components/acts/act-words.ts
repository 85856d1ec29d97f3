import type { ActView } from "#server/domain/sources/views";
import type { Tone } from "../ui/badge";

export const actFilters = ["all", "open", "doubtful", "failed", "confirmed"] as const;
export type ActFilter = (typeof actFilters)[number];

export const filterWords: Record<ActFilter, string> = {
  all: "All acts",
  open: "On their way",
  doubtful: "Outcome unknown",
  failed: "Refused or given up",
  confirmed: "Confirmed",
};

export const filterStates: Record<ActFilter, readonly ActView["state"][]> = {
  all: [],
  open: ["intent", "sent"],
  doubtful: ["unknown"],
  failed: ["failed"],
  confirmed: ["confirmed"],
};

export const stateWords: Record<ActView["state"], string> = {
  intent: "Waiting",
  sent: "Sent",
  confirmed: "Confirmed",
  unknown: "Unknown",
  failed: "Failed",
};

export const stateTones: Record<ActView["state"], Tone> = {
  intent: "calm",
  sent: "accent",
  confirmed: "good",
  unknown: "warn",
  failed: "danger",
};
