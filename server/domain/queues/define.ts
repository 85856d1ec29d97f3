import type { Permission } from "#server/domain/access/permissions";
import type { CaseSort } from "#server/domain/cases/filters";

/** An ordered, permissioned view of cases: one desk in the rail, one page, one set of counts. */
export type QueueDefinition = {
  key: string;
  label: string;
  /** What belongs here, said on the empty desk. */
  purpose: string;
  /** Who may open the desk. */
  permission: Permission;
  /** Who may work its cases, in the same entities, besides holding the permission of the act itself. */
  works: Permission;
  /** Who may give its cases to others without working any themselves. */
  leads: Permission;
  sorts: readonly CaseSort[];
  icon: "exceptions" | "sync" | "collections" | "cash" | "disputes";
};

export function defineQueue(definition: QueueDefinition): QueueDefinition {
  return definition;
}
