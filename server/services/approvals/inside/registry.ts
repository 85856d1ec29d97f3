import { acceptFinding } from "#server/services/approvals/inside/accept-finding";
import { performPlanAgree } from "#server/services/approvals/inside/agree-plan";
import { performGrantEnd, performGrantGive } from "#server/services/approvals/inside/change-access";
import { performHandOver } from "#server/services/approvals/inside/hand-over";
import type { Performers } from "#server/services/approvals/inside/performer";
import { performPolicyPublish } from "#server/services/approvals/inside/publish-policy";
import {
  performDifferenceAccept,
  performMessagesReadAgain,
  performMessagesSkip,
} from "#server/services/approvals/inside/repair-data";
import { performMoneyReturn } from "#server/services/approvals/inside/return-money";

/** How Docket performs each act of its own; the compiler asks for every one. */
export const performers: Performers = {
  "plan.agree": performPlanAgree,
  "agency.hand_over": performHandOver,
  "policy.publish": performPolicyPublish,
  "grant.give": performGrantGive,
  "grant.end": performGrantEnd,
  "messages.skip": performMessagesSkip,
  "messages.read_again": performMessagesReadAgain,
  "difference.accept": performDifferenceAccept,
  "finding.accept": acceptFinding,
  "money.return": performMoneyReturn,
};
