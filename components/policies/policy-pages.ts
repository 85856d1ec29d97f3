import type { PolicySummary } from "#server/domain/routing/views";

/** Where each policy is read and written, and what it is for. */
export const policyPages: Record<PolicySummary["kind"], { href: string; label: string; purpose: string }> = {
  routing: {
    href: "/policies/routing",
    label: "Routing",
    purpose: "Which team a case goes to, how severe it is, who gets it and when it goes up.",
  },
  service_levels: {
    href: "/policies/service-levels",
    label: "Service levels",
    purpose: "How much working time a case may take, when people work, and when the clock stands still.",
  },
  holds: {
    href: "/policies/holds",
    label: "Holds",
    purpose: "Which open cases keep a draft from going out.",
  },
};
