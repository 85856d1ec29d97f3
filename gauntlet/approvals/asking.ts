import type { Role } from "#server/domain/access/roles";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

/** What a request is asked for over: its terms, and the case it came from where there is one. */
export type Asked = { terms: Record<string, unknown>; reasonCode: RequestReason; caseId?: string };

/** How one kind is asked for: what it needs to be there, in small amounts that one approver may sign. */
export type Asking = {
  kind: RequestKind;
  /** As what its requester asks for it, where that is not an analyst's to ask. */
  asker?: Role;
  /** Makes what it is about anew, so that no two requests share it. */
  ground(stage: ApprovalStage): Promise<Asked>;
  /**
   * Columns, as "table.column", that whoever signs looks at: a change of any of them voids. Said here by hand, beside what
   * the packet says of itself, so that a fact that is forgotten in a packet is found.
   */
  mustVoid: readonly string[];
  /** Significant facts that nothing can move once it is asked for, because the table lets nothing else be asked for. */
  fixed?: readonly string[];
};
