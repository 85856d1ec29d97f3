import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import type { PolicyKindKey } from "#server/domain/policies/views";

type PolicyPage = {
  href: string;
  label: string;
  purpose: string;
  /** What it can be rehearsed on. */
  windows: readonly RehearsalWindow["of"][];
};

const both = ["past", "open"] as const;

/** Where each policy is read and written, and what it is for. */
export const policyPages: Record<PolicyKindKey, PolicyPage> = {
  routing: {
    href: "/policies/routing",
    label: "Routing",
    purpose: "Which team a case goes to, how severe it is, who gets it and when it goes up.",
    windows: both,
  },
  service_levels: {
    href: "/policies/service-levels",
    label: "Service levels",
    purpose: "How much working time a case may take, when people work, and when the clock stands still.",
    windows: both,
  },
  holds: {
    href: "/policies/holds",
    label: "Holds",
    purpose: "Which open cases keep a draft from going out.",
    windows: both,
  },
  case_priority: {
    href: "/policies/priority",
    label: "Priority",
    purpose: "How many points each reason gives a case, and so in which order cases stand.",
    windows: ["open"],
  },
  approval_authority: {
    href: "/policies/authority",
    label: "Authority",
    purpose:
      "Who signs what is asked for, by kind, legal entity, reason, tier and amount. Where no row holds, nobody may.",
    windows: both,
  },
  matching: {
    href: "/policies/matching",
    label: "Matching",
    purpose: "By what days, names and amounts a booking of the bank finds its payment and its invoices.",
    windows: both,
  },
  dunning: {
    href: "/policies/dunning",
    label: "Dunning",
    purpose: "When and how an overdue invoice is reminded of, by which strategy, and which promises count as kept.",
    windows: both,
  },
  worklist_points: {
    href: "/policies/worklist-points",
    label: "Worklist points",
    purpose: "How many points each reason gives an account, and so in which order collectors work.",
    windows: ["open"],
  },
  charge_retry: {
    href: "/policies/charge-retries",
    label: "Charge retries",
    purpose: "When a charge that failed is made again, within what the card and debit schemes allow.",
    windows: both,
  },
  message_texts: {
    href: "/policies/message-texts",
    label: "Message texts",
    purpose: "What customers read in mail and letters, in each language, and where they are asked to pay.",
    windows: ["open"],
  },
  dispute_reasons: {
    href: "/policies/dispute-reasons",
    label: "Disputes",
    purpose: "Why customers contest invoices, who answers for each reason and how soon.",
    windows: ["open"],
  },
};

/** Policies that are written where what they are about is. */
const elsewhere: Record<string, Pick<PolicyPage, "href" | "label" | "purpose">> = {
  freshness: {
    href: "/sync/mappings?document=freshness",
    label: "Freshness",
    purpose: "How old facts may be before acts that rest on them wait.",
  },
  field_authority: {
    href: "/sync/mappings?document=field_authority",
    label: "Authority over customer fields",
    purpose: "Whose word on a customer counts where systems disagree.",
  },
  auto_fix: {
    href: "/causes/auto-fixes",
    label: "Auto-fixes",
    purpose: "What is fixed without asking, within which limits.",
  },
};

/** "approval_authority v1" as people call it: "table of authority, version 1". Several are parted by commas. */
export function policyVersionWords(text: string): string {
  return text
    .split(", ")
    .map((one) => {
      const [, kind, version] = /^(\w+) v(\d+)$/.exec(one) ?? [];
      return kind === undefined ? one : `${policyKindWords(kind)}, version ${version}`;
    })
    .join("; ");
}

const inSentences: Record<string, string> = {
  approval_authority: "table of authority",
  case_priority: "order of cases",
  worklist_points: "points of the worklist",
  charge_retry: "retries of failed charges",
  message_texts: "texts to customers",
  dispute_reasons: "reasons of disputes",
};

/** "service_levels" in the middle of a sentence. */
export function policyKindWords(kind: string): string {
  return inSentences[kind] ?? kind.replaceAll("_", " ");
}

/** Where a kind is read, also one that has no page among the policies. */
export function pageOfKind(kind: string, label: string): Pick<PolicyPage, "href" | "label" | "purpose"> {
  if (Object.hasOwn(policyPages, kind)) return policyPages[kind as PolicyKindKey];
  return (
    elsewhere[kind] ?? {
      href: `/sync/mappings?document=${encodeURIComponent(kind)}`,
      label,
      purpose: "Where this system keeps what Docket needs, and what its words mean.",
    }
  );
}
