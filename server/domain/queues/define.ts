import type { Permission } from "#server/domain/access/permissions";
import type { CaseSort } from "#server/domain/cases/filters";

/** An ordered, permissioned view of cases: one desk in the rail, one page, one set of counts. */
export type QueueDefinition = {
  key: string;
  label: string;
  /** What belongs here, said on the empty desk. */
  purpose: string;
  /** Who may open the desk. Working its cases asks `case.work` of the same entities. */
  permission: Permission;
  sorts: readonly CaseSort[];
  icon: "exceptions" | "sync";
};

export function defineQueue(definition: QueueDefinition): QueueDefinition {
  return definition;
}
