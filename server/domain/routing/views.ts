import type { AuthorityPolicy } from "#server/domain/approvals/authority";
import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { PriorityPolicy } from "#server/domain/cases/priority";
import type { ChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import type { DunningPolicy } from "#server/domain/collections/dunning-policy";
import type { PointsPolicy } from "#server/domain/collections/points-policy";
import type { DisputeReasons } from "#server/domain/disputes/reasons";
import type { MessageTexts } from "#server/domain/mail/message-texts";
import type { DocumentSummary, DocumentVersion, PolicyKindKey } from "#server/domain/policies/views";
import type { HoldsPolicy } from "#server/domain/routing/holds-policy";
import type { RoutingPolicy } from "#server/domain/routing/routing-policy";
import type { ServiceLevels } from "#server/domain/routing/service-levels";
import type { PlainDate } from "#server/domain/time";

/** One kind of policy: what is in force, who stands behind it, what waits for its day, and what for a second person. */
export type PolicySummary<Kind extends string = string> = {
  kind: Kind;
  label: string;
  activeVersion: number;
  active: DocumentSummary["active"];
  scheduled: DocumentSummary["scheduled"];
  drafts: number;
};

type Document<Kind extends PolicyKindKey, Content> = PolicySummary<Kind> & {
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
  | Document<"approval_authority", AuthorityPolicy>
  | Document<"case_priority", PriorityPolicy>
  | Document<"matching", MatchingPolicy>
  | Document<"dunning", DunningPolicy>
  | Document<"worklist_points", PointsPolicy>
  | Document<"charge_retry", ChargeRetryPolicy>
  | Document<"message_texts", MessageTexts>
  | Document<"dispute_reasons", DisputeReasons>
);

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
