import type { ReviewPart, ReviewStep } from "#server/domain/drafts/sequence";
import type { ProjectRate, WorkedTime } from "#server/domain/drafts/support";
import type { BilledMilestoneFacts } from "#server/domain/exceptions/project-facts";

/** Facts for the tests of reviews: right unless something else is said. */
const seen = { system: "psa", externalId: "x", seenAt: new Date("2026-03-02T09:00:00Z") };

export const givenRate = (rate: Partial<ProjectRate> = {}): ProjectRate => ({
  ...seen,
  externalId: "rate_1",
  projectId: "p1",
  role: "Data Engineer",
  currency: "EUR",
  hourlyMinor: 15_000n,
  startsOn: "2026-01-01",
  endsOn: null,
  approvedOn: "2025-12-20",
  carriesApproval: true,
  ...rate,
});

export const givenTime = (entry: Partial<WorkedTime> = {}): WorkedTime => ({
  id: "t1",
  projectId: "p1",
  personName: "Meike Harders",
  role: "Data Engineer",
  workedOn: "2026-02-10",
  minutes: 480,
  status: "billed",
  approvedOn: "2026-02-17",
  note: null,
  ...entry,
});

export const givenMilestone = (milestone: Partial<BilledMilestoneFacts> = {}): BilledMilestoneFacts => ({
  ...seen,
  externalId: "ms_1",
  id: "m1",
  projectId: "p1",
  projectName: "Onboarding",
  name: "Go-live",
  status: "billed",
  currency: "EUR",
  amountMinor: 500_000n,
  dueOn: "2026-02-20",
  acceptedOn: "2026-02-22",
  ...milestone,
});

export const givenStep = (position: number, part: ReviewPart, step: Partial<ReviewStep> = {}): ReviewStep => ({
  position,
  part,
  decision: null,
  decidedById: null,
  decidedBy: null,
  decidedAt: null,
  note: null,
  contentHash: null,
  voidedAt: null,
  voidedBecause: null,
  ...step,
});
