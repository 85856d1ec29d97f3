import { type CustomerSegment, segmentWords } from "#server/domain/collections/segments";
import { asSentence } from "#server/domain/exceptions/words";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { newKey } from "../trpc/key";
import { wordsOf } from "./routing-rows";

/** A group of customers under somebody's hands: countries stay as they were typed. */
export type GroupDraft = {
  id: string;
  name: string;
  entities: readonly string[];
  tiers: readonly string[];
  countries: string;
};

export function groupDraft({ name, entities, tiers, countries }: CustomerSegment): GroupDraft {
  return { id: newKey(), name, entities, tiers, countries: countries.join(", ") };
}

export function newGroup(): GroupDraft {
  return { id: newKey(), name: "", entities: [], tiers: [], countries: "" };
}

export function readGroup({ name, entities, tiers, countries }: GroupDraft): CustomerSegment {
  return {
    name: name.trim(),
    entities: [...entities],
    tiers: [...tiers],
    countries: [...new Set(wordsOf(countries).map((word) => word.toUpperCase()))],
  };
}

/** What of the groups no document can hold. */
export function groupTroubles(groups: readonly GroupDraft[], path: string): DocumentTrouble[] {
  return groups.flatMap((group, place) =>
    readGroup(group)
      .countries.filter((country) => !/^[A-Z]{2}$/.test(country))
      .map((country) => ({
        path: `${path}.${place}.countries`,
        message: `${groupName(group)}: “${country}” is no country code; write it as DE`,
      })),
  );
}

export function groupName({ name }: GroupDraft): string {
  return name.trim() === "" ? "A group without a name" : `“${name.trim()}”`;
}

/** Whom a group is for, to begin a sentence: "Enterprise or Strategic customers in DE". */
export function whomWords(group: CustomerSegment): string {
  const isEverybody = group.entities.length + group.tiers.length + group.countries.length === 0;
  return isEverybody ? "All customers" : asSentence(segmentWords(group));
}
