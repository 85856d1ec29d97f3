export type EntityCode = "US01" | "DE01" | "JP01";

export interface LegalEntity {
  code: EntityCode;
  subsidiaryId: string;
  name: string;
  country: "US" | "DE" | "JP";
  currency: "USD" | "EUR" | "JPY";
  timeZone: string;
  region: string;
}

export const LEGAL_ENTITIES: readonly LegalEntity[] = [
  {
    code: "US01",
    subsidiaryId: "1",
    name: "Meridian Metrics Inc.",
    country: "US",
    currency: "USD",
    timeZone: "America/New_York",
    region: "North America",
  },
  {
    code: "DE01",
    subsidiaryId: "2",
    name: "Meridian Metrics GmbH",
    country: "DE",
    currency: "EUR",
    timeZone: "Europe/Berlin",
    region: "EMEA",
  },
  {
    code: "JP01",
    subsidiaryId: "3",
    name: "Meridian Metrics K.K.",
    country: "JP",
    currency: "JPY",
    timeZone: "Asia/Tokyo",
    region: "APAC",
  },
];

export function entityOf(code: EntityCode): LegalEntity {
  const entity = LEGAL_ENTITIES.find((each) => each.code === code);
  if (!entity) throw new Error(`There is no legal entity ${code}.`);
  return entity;
}

export function isEntityCode(text: unknown): text is EntityCode {
  return LEGAL_ENTITIES.some((entity) => entity.code === text);
}
