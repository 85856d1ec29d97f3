import { PointsPolicy, type PointsStrategy, pointsTroubles } from "#server/domain/collections/points-policy";
import { decimalFromMinor } from "#server/domain/money";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { newKey } from "../trpc/key";
import { type GroupDraft, groupDraft, groupName, groupTroubles, readGroup } from "./customer-groups";
import { minorOf, type ReadDocument, readWritten, wholeOf } from "./document-reading";
import { type ListKey, listFields, listKeys, numberFields, WORKLIST_CURRENCY } from "./worklist-points-fields";

export type ListStepDraft = { id: string; from: string; points: string };
export type TierDraft = { id: string; tier: string; points: string };

/** A strategy under somebody's hands: each number as it was typed, by its place in the document. */
export type PointsStrategyDraft = {
  key: string;
  label: string;
  numbers: Readonly<Record<string, string>>;
  lists: Readonly<Record<ListKey, readonly ListStepDraft[]>>;
  tiers: readonly TierDraft[];
};
export type PointsGroup = GroupDraft & { strategy: string };
export type PointsDraft = {
  strategies: readonly PointsStrategyDraft[];
  groups: readonly PointsGroup[];
  otherwise: string;
};

export function draftOfPoints({ strategies, groups, otherwise }: PointsPolicy): PointsDraft {
  return {
    strategies: strategies.map(strategyDraft),
    groups: groups.map((group) => ({ ...groupDraft(group), strategy: group.strategy })),
    otherwise,
  };
}

function strategyDraft(strategy: PointsStrategy): PointsStrategyDraft {
  return {
    key: strategy.key,
    label: strategy.label,
    numbers: Object.fromEntries(
      numberFields.map(({ path, kind }) => [
        path,
        kind === "amount" ? typed(valueAt(strategy, path)) : String(valueAt(strategy, path)),
      ]),
    ),
    lists: Object.fromEntries(listKeys.map((key) => [key, listDraft(strategy, key)])) as Record<
      ListKey,
      ListStepDraft[]
    >,
    tiers: Object.entries(strategy.tiers).map(([tier, points]) => ({ id: newKey(), tier, points: String(points) })),
  };
}

function listDraft(strategy: PointsStrategy, key: ListKey): ListStepDraft[] {
  return strategy[key].map((step) => {
    const from = "withinDays" in step ? step.withinDays : step.from;
    return {
      id: newKey(),
      from: listFields[key].kind === "amount" ? typed(from) : String(from),
      points: String(Math.abs(step.points)),
    };
  });
}

function typed(minor: number): string {
  return decimalFromMinor(BigInt(minor), WORKLIST_CURRENCY).replace(/\.00$/, "");
}

/** The number at a place such as "advice.planFromDays". */
function valueAt(strategy: PointsStrategy, path: string): number {
  const value = path.split(".").reduce<unknown>((inside, part) => (inside as Record<string, unknown>)[part], strategy);
  return Number(value);
}

/** What was written as a document, with everything that has to be put right. */
export function readPoints(draft: PointsDraft): ReadDocument<PointsPolicy> {
  const { strategies, groups, otherwise } = draft;
  return readWritten({
    shape: PointsPolicy,
    written: {
      strategies: strategies.map(readStrategy),
      groups: groups.map((group) => ({ ...readGroup(group), strategy: group.strategy })),
      otherwise,
    },
    unread: [
      ...strategies.flatMap((strategy, place) => tierTroubles(strategy, `strategies.${place}.tiers`)),
      ...groupTroubles(groups, "groups"),
    ],
    placeName: (path) => placeName(draft, path),
    check: pointsTroubles,
  });
}

function readStrategy({ key, label, numbers, lists, tiers }: PointsStrategyDraft): unknown {
  const written: Record<string, unknown> = { key, label: label.trim() };
  for (const { path, kind } of numberFields) {
    const text = numbers[path] ?? "";
    const [top = "", inner] = path.split(".");
    const value = kind === "amount" ? minorOf(text, WORKLIST_CURRENCY) : wholeOf(text);
    written[top] = inner === undefined ? value : { ...(written[top] as object | undefined), [inner]: value };
  }
  for (const list of listKeys) written[list] = lists[list].map((step) => readStep(list, step));
  written.tiers = Object.fromEntries(
    tiers.filter(({ tier }) => tier.trim() !== "").map(({ tier, points }) => [tier.trim(), wholeOf(points)]),
  );
  return written;
}

function readStep(list: ListKey, { from, points }: ListStepDraft): unknown {
  const read = listFields[list].kind === "amount" ? minorOf(from, WORKLIST_CURRENCY) : wholeOf(from);
  if (list === "renewal") return { withinDays: read, points: wholeOf(points) };
  // What is contested takes points away; they are typed without the sign.
  return { from: read, points: list === "disputedPercent" ? 0 - wholeOf(points) : wholeOf(points) };
}

/** A document holds one number for a tier; what is typed may name one twice, or none. */
function tierTroubles({ label, tiers }: PointsStrategyDraft, path: string): DocumentTrouble[] {
  const names = tiers.map(({ tier }) => tier.trim());
  return names.flatMap((name, place) => {
    const here = `${path}.${place}.tier`;
    if (name === "") return [{ path: here, message: `“${label}”, tiers: write the name of the tier` }];
    if (names.indexOf(name) === place) return [];
    return [{ path: here, message: `“${label}”, tiers: ${name} stands there twice; keep one` }];
  });
}

function placeName({ strategies, groups }: PointsDraft, path: readonly PropertyKey[]): string {
  const [top, place, field, at, part] = path;
  if (top === "groups") {
    const group = groups[Number(place)];
    return group ? `${groupName(group)}, ${String(field)}` : "the list of groups";
  }
  const strategy = top === "strategies" ? strategies[Number(place)] : undefined;
  if (!strategy) return "the document";
  const name = strategy.label.trim() === "" ? "A strategy without a name" : `“${strategy.label.trim()}”`;
  if (field === "label") return `${name}, name`;
  if (field === "tiers") return `${name}, points of ${String(at)}`;
  const list = listKeys.find((key) => key === field);
  if (list) {
    const where = `${name}, ${listFields[list].legend.toLowerCase()}`;
    return at === undefined ? where : `${where}, line ${Number(at) + 1}, ${part === "points" ? "points" : "threshold"}`;
  }
  const number = numberFields.find((one) => one.path === path.slice(2).join("."));
  return `${name}, ${number?.label ?? String(field)}`;
}
