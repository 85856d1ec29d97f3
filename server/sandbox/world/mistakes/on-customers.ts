import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { presentMistakes } from "#server/sandbox/world/mistakes/registry";
import type { Customer } from "#server/sandbox/world/model";
import { hashText } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

type Plant = (world: World, customer: Customer) => PlantedMistake | null;

/** Plants on customers on whom nothing is wrong yet, spread over the company and the same ones every time. */
export function onCustomers(plant: Plant) {
  return (world: World, entity: EntityCode | null, count: number): PlantedMistake[] => {
    const touched = new Set(presentMistakes(world).map((mistake) => mistake.subject.id));
    const known = new Set([...world.mistakes.values()].map((mistake) => mistake.subject.id));
    // Those on whom something was wrong before come last.
    const key = (customer: Customer) =>
      hashText(world.seed, `chosen/${customer.accountId}`) + (known.has(customer.accountId) ? 2 ** 32 : 0);
    const candidates = world.customers.rows
      .filter((customer) => (!entity || customer.entity === entity) && !touched.has(customer.accountId))
      .sort((left, right) => key(left) - key(right));
    const planted: PlantedMistake[] = [];
    for (const customer of candidates) {
      if (planted.length === count) break;
      const mistake = plant(world, customer);
      if (mistake) planted.push(mistake);
    }
    return planted;
  };
}
