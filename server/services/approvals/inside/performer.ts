import type { InsideOperation } from "#server/domain/approvals/inside-acts";
import type { Scope } from "#server/kernel/context";
import type { RequestRecord } from "#server/services/approvals/lock-request";

/** An act of Docket's own with the request in execution that allows it. */
export type InsideAct<Operation> = { effectId: string; request: RequestRecord; operation: Operation };

/** What was done, in a sentence, and how people and rows name what came of it. */
export type Performed = { confirmation: string; reference?: string; documentId?: string };

type OperationOf<Name> = Extract<InsideOperation, { operation: Name }>;

/** How each act is performed, within the transaction that confirms it. A refusal becomes a failed act with its sentence. */
export type Performers = {
  [Name in InsideOperation["operation"]]: (scope: Scope, act: InsideAct<OperationOf<Name>>) => Promise<Performed>;
};
