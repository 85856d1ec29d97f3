import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Currency } from "#server/sandbox/world/model";
import type { Draw } from "#server/sandbox/world/prng";

export interface Person {
  name: string;
  role: Role;
}

export const ROLES = ["Project Manager", "Solution Consultant", "Data Engineer", "Trainer"] as const;
export type Role = (typeof ROLES)[number];

const NAMES: Record<EntityCode, readonly string[]> = {
  US01: [
    "Dana Whitfield",
    "Marcus Oyelaran",
    "Priya Raman",
    "Tom Escobedo",
    "Hannah Lindqvist",
    "Luis Carranza",
    "Beth Okafor",
    "Neil Abramson",
    "Grace Tolliver",
    "Andre Fontaine",
  ],
  DE01: [
    "Katrin Brandstätter",
    "Jonas Wieland",
    "Meike Harders",
    "Florian Pohlmann",
    "Selin Aydın",
    "Torsten Quast",
    "Ines Rademacher",
    "Pavel Novotný",
  ],
  JP01: ["Haruka Mizuno", "Kenji Asakura", "Naomi Tachibana", "Ryota Segawa", "Emi Hoshino", "Daichi Kurata"],
};

/** An hour of each role before the customer's own discount, in minor units. */
const HOURLY: Record<Currency, Record<Role, number>> = {
  USD: { "Project Manager": 21_500, "Solution Consultant": 19_000, "Data Engineer": 20_500, Trainer: 15_000 },
  EUR: { "Project Manager": 18_500, "Solution Consultant": 16_250, "Data Engineer": 17_500, Trainer: 12_800 },
  JPY: { "Project Manager": 24_000, "Solution Consultant": 21_000, "Data Engineer": 22_500, Trainer: 16_000 },
};

export function teamOf(entity: EntityCode, draw: Draw): Person[] {
  const names = [...NAMES[entity]];
  const size = draw.int(2, 5);
  return Array.from({ length: size }, (_, index) => {
    const [name = ""] = names.splice(draw.int(0, names.length - 1), 1);
    // Every project has one who leads it; the others bring what it needs.
    const role: Role = index === 0 ? "Project Manager" : draw.pick(ROLES.slice(1));
    return { name, role };
  });
}

export function hourlyRate(currency: Currency, role: Role, percentOff: number): number {
  const rate = HOURLY[currency][role];
  const step = currency === "JPY" ? 100 : 50;
  return Math.round((rate * (100 - percentOff)) / 100 / step) * step;
}
