import { type Severity, severities } from "#server/domain/cases/machine";
import { PriorityPolicy } from "#server/domain/cases/priority";
import { duePointLabels, priorityTroubles, singlePointLabels } from "#server/domain/cases/priority-document";

/** Points as somebody types them: one text for each reason, by a key that names it. */
export type PointTexts = Readonly<Record<string, string>>;
export type StepDraft = { key: string; fromMajor: string; points: string };
export type TierDraft = { key: string; tier: string; points: string };
export type PriorityDraft = { points: PointTexts; steps: readonly StepDraft[]; tiers: readonly TierDraft[] };

type Line = { key: string; label: string };
const severityLines: readonly Line[] = severities.map((severity) => ({
  key: `severity.${severity}`,
  label: `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)} severity`,
}));
const dueLines: readonly Line[] = Object.entries(duePointLabels).map(([key, label]) => ({ key: `due.${key}`, label }));
const singleLines: readonly Line[] = Object.entries(singlePointLabels).map(([key, label]) => ({ key, label }));

/** The reasons that are always there, by what they are about. */
export const pointGroups: readonly { legend: string; lines: readonly Line[] }[] = [
  { legend: "How grave it is", lines: severityLines },
  { legend: "When it is due", lines: dueLines },
  { legend: "What else speaks for it", lines: singleLines },
];

export function draftOfPriority(policy: PriorityPolicy): PriorityDraft {
  const points = Object.fromEntries([
    ...severities.map((severity) => [`severity.${severity}`, String(policy.severityPoints[severity])]),
    ...Object.entries(policy.duePoints).map(([key, value]) => [`due.${key}`, String(value)]),
    ...(Object.keys(singlePointLabels) as (keyof typeof singlePointLabels)[]).map((key) => [key, String(policy[key])]),
  ]);
  return {
    points,
    steps: policy.amountPoints.map(({ fromMinor, points: given }, place) => ({
      key: `step-${place}`,
      fromMajor: String(fromMinor / 100),
      points: String(given),
    })),
    tiers: Object.entries(policy.tierPoints).map(([tier, given], place) => ({
      key: `tier-${place}`,
      tier,
      points: String(given),
    })),
  };
}

/** What was typed as a document; null, with what has to be put right, while it cannot be read. */
export function readPriority(draft: PriorityDraft): { document: PriorityPolicy | null; troubles: string[] } {
  const unread = [
    ...pointGroups.flatMap(({ lines }) =>
      lines.filter(({ key }) => whole(draft.points[key]) === null).map(({ label }) => label),
    ),
    ...draft.steps
      .filter(({ fromMajor, points }) => major(fromMajor) === null || whole(points) === null)
      .map(({ fromMajor }) => `At stake from ${fromMajor || "nothing"}`),
    ...draft.tiers
      .filter(({ tier, points }) => tier.trim() === "" || whole(points) === null)
      .map(({ tier }) => `Tier ${tier || "without a name"}`),
  ];
  if (unread.length > 0) return { document: null, troubles: unread.map((name) => `${name}: write whole points.`) };
  const names = draft.tiers.map(({ tier }) => tier.trim());
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice) return { document: null, troubles: [`${twice} stands in it twice; keep one.`] };
  const points = (key: string) => whole(draft.points[key]) ?? 0;
  const bySeverity = Object.fromEntries(
    severities.map((severity: Severity) => [severity, points(`severity.${severity}`)]),
  );
  const parsed = PriorityPolicy.safeParse({
    severityPoints: bySeverity,
    amountPoints: draft.steps
      .map((step) => ({ fromMinor: major(step.fromMajor), points: whole(step.points) }))
      .sort((left, right) => (left.fromMinor ?? 0) - (right.fromMinor ?? 0)),
    duePoints: Object.fromEntries(Object.keys(duePointLabels).map((key) => [key, points(`due.${key}`)])),
    tierPoints: Object.fromEntries(draft.tiers.map(({ tier, points: given }) => [tier.trim(), whole(given)])),
    ...Object.fromEntries(Object.keys(singlePointLabels).map((key) => [key, points(key)])),
  });
  if (!parsed.success) return { document: null, troubles: parsed.error.issues.map(({ message }) => `${message}.`) };
  const troubles = priorityTroubles(parsed.data).map(({ path, message }) => `${path}: ${message}.`);
  return { document: parsed.data, troubles };
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,4}$/.test(text.trim()) ? Number(text) : null;
}

/** An amount in whole units of the currency cases are compared in, as minor units. */
function major(text: string): number | null {
  return /^\d{1,10}$/.test(text.trim()) ? Number(text) * 100 : null;
}
