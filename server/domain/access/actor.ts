import type { Permission } from "#server/domain/access/permissions";
import { permissionsByRole } from "#server/domain/access/permissions";
import type { EntityScope, Grant } from "#server/domain/access/roles";
import type { FactorWay } from "#server/domain/access/step-up";

/** Somebody signed in. `personId` is the human being; one human counts once, whatever accounts they hold. */
export type PersonActor = {
  kind: "person";
  userId: string;
  personId: string;
  name: string;
  grants: readonly Grant[];
  /** The token they act by: a program holds no more than both its owner and its token. */
  token?: ActingToken;
  /** The session they act in; none where they act without a browser. */
  sessionId?: string;
  /** When this session last showed a second factor, and how it can show one again. */
  factorAt?: Date | null;
  factorWay?: FactorWay;
};

export type ActingToken = { id: string; name: string; scopes: readonly Permission[] };

/** Work that no person asked for by hand: each job has its own short list. */
export type JobActor = { kind: "job"; name: JobName };

/** An automatic decision taken under a published policy version. */
export type PolicyActor = { kind: "policy"; name: string; version: number; permissions: readonly Permission[] };

/** A suggestion engine: it may read and comment, never decide. */
export type AssistantActor = { kind: "assistant"; name: string };

export type Actor = PersonActor | JobActor | PolicyActor | AssistantActor;

export const jobPermissions = {
  "sign-in": ["access.authenticate"],
  "sync-pull": ["sync.ingest", "sync.read"],
  "sync-apply": ["sync.ingest"],
  "detect-exceptions": ["case.detect", "case.read", "draft.maintain", "dispute.maintain"],
  "reconcile-sources": ["sync.read", "sync.ingest", "case.detect", "case.read"],
  "maintain-cases": ["case.maintain", "case.read"],
  "send-effects": ["effect.send", "case.read", "approval.perform"],
  "execute-approvals": ["approval.execute"],
  "auto-fix": ["case.read"],
  "run-cohorts": ["case.read", "case.maintain"],
  "run-dunning": ["dunning.run"],
  "maintain-approvals": ["approval.maintain"],
  "maintain-access": ["access.maintain", "case.maintain"],
  "seal-audit": ["audit.seal"],
  "bank-drop": ["bank.import", "sync.ingest"],
  "keep-worklist": ["collection.maintain", "dispute.maintain"],
  "retry-charges": ["charge.maintain"],
  "receive-mail": ["mail.receive"],
  "set-up": ["access.administer", "entity.administer", "bank.assign"],
  "command-line": [
    "sync.read",
    "sync.ingest",
    "sync.repair",
    "sync.configure",
    "receivable.import",
    "bank.import",
    "bank.assign",
    "aging.read",
    "audit.verify",
    "access.administer",
    "access.read",
    "entity.administer",
    "clock.move",
    "case.read",
    "case.detect",
    "desk.use",
  ],
} as const satisfies Record<string, readonly Permission[]>;
export type JobName = keyof typeof jobPermissions;

const assistantPermissions: readonly Permission[] = ["case.read", "case.comment", "customer.read"];

/** The legal entities over which the actor holds the permission; an empty list means: not at all. */
export function entitiesWith(actor: Actor, permission: Permission): EntityScope {
  if (actor.kind !== "person") return unattendedPermissions(actor).includes(permission) ? "all" : [];
  if (actor.token && !actor.token.scopes.includes(permission)) return [];
  // Whoever has lost every role may still end their sessions.
  if (permission === "account.own") return "all";
  const granting = actor.grants.filter((grant) => permissionsByRole[grant.role].includes(permission));
  if (granting.some((grant) => grant.entities === "all")) return "all";
  return [...new Set(granting.flatMap((grant) => grant.entities as readonly string[]))].sort();
}

/** May the actor do this, in this legal entity if one is named? The server's guard and the browser's manners ask the same question. */
export function can(actor: Actor, permission: Permission, entity?: string): boolean {
  const entities = entitiesWith(actor, permission);
  if (entities === "all") return true;
  return entity === undefined ? entities.length > 0 : entities.includes(entity);
}

/** How the actor is named in the event log and on a timeline. */
export function actorName(actor: Actor): string {
  if (actor.kind === "person" && actor.token) return `${actor.name} by token ${actor.token.name}`;
  return actor.kind === "policy" ? `${actor.name} v${actor.version}` : actor.name;
}

export function actorId(actor: Actor): string {
  return actor.kind === "person" ? actor.userId : actor.name;
}

function unattendedPermissions(actor: JobActor | PolicyActor | AssistantActor): readonly Permission[] {
  if (actor.kind === "job") return jobPermissions[actor.name];
  return actor.kind === "policy" ? actor.permissions : assistantPermissions;
}
