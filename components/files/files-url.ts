import { createLoader, type inferParserType, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";

export const laterSteps = ["columns", "check", "take"] as const;

/** Where the journey of one file stands: the step, and the saved layout it is looked at with. */
export const journeyParsers = {
  step: parseAsStringLiteral(laterSteps).withDefault("columns"),
  layout: parseAsString,
  version: parseAsInteger,
};
export type JourneyUrl = inferParserType<typeof journeyParsers>;

export const loadJourneyUrl = createLoader(journeyParsers);

/** The layout the address names; null when it names none. */
export function layoutOf({ layout, version }: JourneyUrl): { key: string; version: number } | null {
  return layout !== null && version !== null && version > 0 && layout.length <= 60 ? { key: layout, version } : null;
}

/** The step that can be shown: the later ones need a saved layout. */
export function stepOf(url: JourneyUrl): (typeof laterSteps)[number] {
  return layoutOf(url) === null ? "columns" : url.step;
}

export function isUploadId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id);
}
