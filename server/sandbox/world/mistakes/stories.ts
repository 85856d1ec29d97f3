import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { injectLateUpgrade } from "#server/sandbox/world/mistakes/late-upgrade";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

type Story = (world: World, entity: EntityCode | null, count: number) => PlantedMistake[];

/** What goes wrong together: several mistakes that have one beginning. */
export const STORIES = { late_upgrade: injectLateUpgrade } as const satisfies Record<string, Story>;
export type StoryName = keyof typeof STORIES;

export function isStory(text: unknown): text is StoryName {
  return typeof text === "string" && Object.hasOwn(STORIES, text);
}
