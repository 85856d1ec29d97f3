import type { DocumentVersion } from "#server/domain/policies/views";
import type { HoldsPolicy } from "#server/domain/routing/holds-policy";
import type { RoutingPolicy } from "#server/domain/routing/routing-policy";
import type { ServiceLevels } from "#server/domain/routing/service-levels";
import type { PlainDate } from "#server/domain/time";

/** One kind of policy: what is in force, who stands behind it, and what waits for a second person. */
export type PolicySummary = {
  kind: "routing" | "service_levels" | "holds";
  label: string;
  activeVersion: number;
  active: Pick<DocumentVersion, "draftedBy" | "publishedAt" | "publishedBy"> | null;
  drafts: number;
};

type Document<Kind extends PolicySummary["kind"], Content> = PolicySummary & {
  kind: Kind;
  document: Content;
  versions: DocumentVersion[];
};

/** What an editor offers: exception types, teams, legal entities, and the tiers and products there are. */
export type PolicyChoices = {
  types: { key: string; label: string }[];
  teams: { key: string; name: string }[];
  entities: { code: string; name: string; country: string }[];
  countries: string[];
  tiers: string[];
  productFamilies: string[];
  skills: string[];
};

export type PolicyDetail = { choices: PolicyChoices } & (
  | Document<"routing", RoutingPolicy>
  | Document<"service_levels", ServiceLevels>
  | Document<"holds", HoldsPolicy>
);

/** One thing that would have been otherwise for a case. */
export const judgedParts = ["team", "severity", "due", "hold", "assignment", "escalation"] as const;
export type JudgedPart = (typeof judgedParts)[number];
export type JudgedChange =
  | { part: Exclude<JudgedPart, "due">; before: string; after: string }
  | { part: "due"; before: Date; after: Date };

export type RehearsedCase = {
  caseId: string;
  number: number;
  queue: string;
  title: string;
  customerName: string | null;
  entity: string | null;
  detectedAt: Date;
  isOpen: boolean;
  /** The row that decides, by name; null where none does. */
  rowBefore: string | null;
  rowAfter: string | null;
  changes: JudgedChange[];
};

export type RehearsedPage = { cases: RehearsedCase[]; nextCursor: string | null };

export type PolicyRehearsal = RehearsedPage & {
  activeVersion: number;
  asOf: Date;
  since: Date;
  /** From when on it is known what routing looked at; null while nothing is. */
  knownSince: Date | null;
  judged: number;
  otherwise: number;
  byPart: { part: JudgedPart; count: number }[];
  /** From where to where cases would have gone, most first: teams, severities and holds. */
  flows: { part: "team" | "severity" | "hold"; before: string; after: string; count: number }[];
};

export type MemberView = {
  userId: string;
  name: string;
  skills: string[];
  loadCap: number;
  /** Open and awake cases in their hands, whatever the team. */
  open: number;
  late: number;
  isAway: boolean;
};

export type TeamView = {
  key: string;
  name: string;
  entityCodes: string[] | null;
  members: MemberView[];
  open: number;
  unassigned: number;
  asleep: number;
  closedLately: number;
  late: number;
  dueInTime: number;
  willBreach: number | null;
  minutesPerCase: number | null;
};

export type AbsenceView = {
  id: string;
  userId: string;
  name: string;
  startsOn: PlainDate;
  endsOn: PlainDate;
  coverName: string | null;
  note: string | null;
  enteredBy: string;
  isRunning: boolean;
  mayCancel: boolean;
};

export type TeamsOverview = {
  asOf: Date;
  teams: TeamView[];
  absences: AbsenceView[];
  /** Who can be put into a team, and who can be entered as away or as cover. */
  people: { userId: string; name: string; roles: string[]; canWork: boolean }[];
  entities: { code: string; name: string }[];
};
