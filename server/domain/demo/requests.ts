/** For how long the people of the demo company have worked there when it is set up: their requests have a past. */
export const DEMO_PAST_DAYS = 35;

/** Who asks and signs in the demo's requests, by name. */
export const demoRequesters = {
  german: "Jonas Brandt",
  disputes: "Priya Raman",
  collector: "Diego Ferrer",
} as const;
export const demoSigners = {
  german: "Katharina Weiss",
  everywhere: "Eleanor Voss",
  director: "Robert Ashford",
} as const;
