import type { Party } from "#server/sandbox/bank/booking";
import type { Currency, Customer } from "#server/sandbox/world/model";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import type { World } from "#server/sandbox/world/world";

const LONGEST_NAME = 70;
const BANK_CODES = ["50099901", "20099902", "70099903", "37099904"] as const;

/** The customer as the bank names them: mostly by their name, sometimes as an older system can write it. */
export function payerOf(world: World, customer: Customer): Party {
  const draw = drawsFor(world.seed, `bank/payer/${customer.id}`);
  const name = draw.happens(0.35) ? inCapitals(customer) : customer.name;
  return { name: name.slice(0, LONGEST_NAME), account: accountOf(draw, customer) };
}

/** Somebody who sends money and is no customer. */
export function strangerOf(world: World, name: string, currency: Currency): Party {
  return {
    name: name.slice(0, LONGEST_NAME),
    account: accountOf(drawsFor(world.seed, `bank/stranger/${name}`), { currency }),
  };
}

const LETTERS: Record<string, string> = { Ä: "AE", Ö: "OE", Ü: "UE" };

function inCapitals({ name, website, currency }: Customer): string {
  if (currency === "JPY") {
    const host = website.replace("https://www.", "").split(".")[0] ?? "";
    return `K.K. ${host.replaceAll("-", " ").toUpperCase()}`;
  }
  return name
    .toUpperCase()
    .replace(/[ÄÖÜ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^A-Z0-9& ]/g, "")
    .replace(/ +/g, " ")
    .trim();
}

function accountOf(draw: Draw, { currency }: Pick<Customer, "currency">): string {
  const digits = (count: number) => Array.from({ length: count }, () => draw.int(0, 9)).join("");
  if (currency === "EUR") return germanIban(`${draw.pick(BANK_CODES)}${digits(10)}`);
  return currency === "USD" ? digits(12) : digits(7);
}

function germanIban(account: string): string {
  const check = 98 - Number(BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, "0")}${account}`;
}
