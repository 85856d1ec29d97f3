import type { Role } from "#server/domain/access/roles";

/** Everything a person or a job can be allowed to do. Reads end in `.read`. */
export const permissions = [
  "case.read",
  "case.work",
  "case.assign",
  "case.comment",
  "case.dismiss",
  "case.detect",
  "case.maintain",
  "exception.fix",
  "invoice.hold",
  "customer.read",
  "receivable.import",
  "aging.read",
  "sync.read",
  "sync.run",
  "sync.ingest",
  "sync.repair",
  "effect.send",
  "view.share",
  "access.authenticate",
  "access.read",
  "access.administer",
  "entity.administer",
  "event.read",
  "audit.seal",
  "audit.verify",
  "clock.move",
  "desk.use",
] as const;
export type Permission = (typeof permissions)[number];

const readEverything: Permission[] = ["case.read", "customer.read", "aging.read", "sync.read", "access.read", "event.read", "audit.verify", "desk.use"];

/** The whole matrix: which role may do what. Over which legal entities is said by the person's grants. */
export const permissionsByRole: Record<Role, readonly Permission[]> = {
  billing_analyst: [
    "case.read", "case.work", "case.assign", "case.comment", "case.dismiss", "exception.fix", "customer.read", "receivable.import",
    "aging.read", "sync.read", "event.read", "desk.use", "view.share",
  ],
  collector: ["customer.read", "aging.read", "event.read", "desk.use", "case.read", "case.comment"],
  dispute_owner: ["customer.read", "event.read", "desk.use", "case.read", "case.comment"],
  cash_applier: ["customer.read", "aging.read", "event.read", "desk.use", "case.read", "case.comment"],
  finance_approver: ["case.read", "case.comment", "customer.read", "aging.read", "event.read", "desk.use"],
  controller: [...readEverything, "case.comment", "case.assign", "view.share"],
  integration_engineer: [
    "sync.read", "sync.run", "sync.ingest", "sync.repair", "case.read", "case.work", "case.assign", "case.comment", "case.dismiss", "exception.fix",
    "receivable.import", "aging.read", "event.read", "audit.verify", "customer.read", "desk.use", "view.share", "clock.move",
  ],
  administrator: ["access.read", "access.administer", "entity.administer", "desk.use", "event.read"],
  auditor: readEverything,
};
