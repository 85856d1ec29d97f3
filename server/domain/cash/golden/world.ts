import { Chance } from "#server/domain/cash/golden/chance";
import { learned, type PayerHistory } from "#server/domain/cash/payer-history";
import type { OpenItem, Payer } from "#server/domain/cash/receipt";
import { addDays, type PlainDate } from "#server/domain/time";

export const TODAY: PlainDate = "2026-06-15";

export type Country = "DE" | "FR" | "US" | "JP";
export const countries: readonly Country[] = ["DE", "FR", "US", "JP"];

/** What each country's legal entity bills in, from which number on, and which tax it adds. */
const entities = {
  DE: { code: "DE01", currency: "EUR", from: 1_900, taxPercent: 19 },
  FR: { code: "FR01", currency: "EUR", from: 4_380, taxPercent: 20 },
  US: { code: "US01", currency: "USD", from: 1_900, taxPercent: 0 },
  JP: { code: "JP01", currency: "JPY", from: 870, taxPercent: 10 },
} as const;

const names: Record<Country, readonly string[]> = {
  DE: [
    "Nordlicht Maschinenbau GmbH",
    "Müller & Söhne KG",
    "Bäckerei Großmann GmbH",
    "Alpen Logistik AG",
    "Hansekontor Handelsgesellschaft mbH",
    "Grünwald Medizintechnik GmbH & Co. KG",
    "Stadtwerke Königsfeld GmbH",
  ],
  FR: [
    "Société Générale de Boulangerie SAS",
    "Éditions du Palais SARL",
    "Atelier Lefèvre SA",
    "Transports Garonne SAS",
    "Cabinet Dupré et Associés",
    "Verrerie d'Alsace SA",
  ],
  US: [
    "Blue Harbor Analytics, Inc.",
    "Cedar Point Logistics LLC",
    "Prairie Dental Group, Inc.",
    "O'Connell Foods Corp.",
    "Summit Trail Outfitters LLC",
    "Lakeshore Media Holdings, Inc.",
  ],
  JP: ["株式会社桜井製作所", "東都物流株式会社", "みどり食品株式会社", "株式会社青空システム", "北浜商事株式会社"],
};

export type Customer = Payer & { country: Country; account: string; entityCode: string; currency: string };

export const customers: readonly Customer[] = countries.flatMap((country) =>
  names[country].map((name, place): Customer => {
    const customerId = `${country.toLowerCase()}-${place}`;
    return {
      ...{ customerId, name, country, familyId: customerId, otherNames: [] },
      number: `C-${7 + countries.indexOf(country)}${4_100 + place * 37}`,
      account: `${country}${20 + place}5001051754${7_000_000 + place * 91_357}`,
      ...{ entityCode: entities[country].code, currency: entities[country].currency },
    };
  }),
);

/** Everything a remittance is made of: who owes what, what was paid before, and whose accounts are known. */
export class World {
  readonly chance: Chance;
  readonly items: OpenItem[] = [];
  readonly payers: Customer[] = customers.map((one) => ({ ...one }));
  history: PayerHistory = [];
  readonly customer: Customer;
  readonly #next = new Map<string, number>();

  constructor(seed: number, country?: Country) {
    this.chance = new Chance(seed);
    const of = this.payers.filter((one) => country === undefined || one.country === country);
    this.customer = of[seed % of.length] as Customer;
    for (const one of this.payers) this.#bill(one);
  }

  get ground() {
    return { items: this.items, payers: this.payers, history: this.history, rates: [] };
  }

  /** The customer's open invoices, the one due first in front. */
  get open(): OpenItem[] {
    return this.openOf(this.customer);
  }

  openOf({ customerId }: Customer): OpenItem[] {
    return this.items.filter((one) => one.customerId === customerId && one.kind === "invoice" && one.openMinor > 0n);
  }

  /** Months of invoices: the older ones paid, the younger ones open. */
  #bill(customer: Customer): void {
    const [paid, open] = [this.chance.between(1, 3), this.chance.between(3, 6)];
    const firstOn = addDays(TODAY, -30 * (paid + open) + this.chance.between(0, 20));
    for (let month = 0; month < paid + open; month++) {
      const amount = this.#amountFor(customer);
      this.invoice(customer, amount, addDays(firstOn, month * 30), month < paid);
    }
  }

  /** A price for seats with its tax, or what was used up, to the cent; never two equal ones of one customer by chance. */
  #amountFor(customer: Customer): bigint {
    const { currency, taxPercent } = entities[customer.country];
    for (;;) {
      const seats = this.chance.oneOf([5, 10, 12, 20, 25, 40, 60]);
      const price = this.chance.oneOf([1_900, 2_900, 4_900, 9_900]);
      const used = this.chance.below(3) === 0 ? 0 : this.chance.between(100, 90_000);
      const net = currency === "JPY" ? seats * price : seats * price + used;
      const gross = BigInt(Math.round((net * (100 + taxPercent)) / 100));
      if (!this.openOf(customer).some(({ totalMinor }) => totalMinor === gross)) return gross;
    }
  }

  invoice(customer: Customer, totalMinor: bigint, issuedOn: PlainDate, isPaid = false): OpenItem {
    return this.#add(customer, "invoice", totalMinor, issuedOn, isPaid);
  }

  credit(customer: Customer, totalMinor: bigint): OpenItem {
    return this.#add(customer, "credit", totalMinor, addDays(TODAY, -20), false);
  }

  #add(customer: Customer, kind: OpenItem["kind"], totalMinor: bigint, issuedOn: PlainDate, isPaid: boolean): OpenItem {
    const { entityCode, currency, customerId, country } = customer;
    const figures = this.#next.get(`${entityCode} ${kind}`) ?? entities[country].from;
    this.#next.set(`${entityCode} ${kind}`, figures + 1);
    const number = `${kind === "credit" ? `${entityCode}-CN` : entityCode}-${String(figures).padStart(6, "0")}`;
    const item: OpenItem = {
      ...{ id: number, kind, number, customerId, entityCode, currency, totalMinor, issuedOn },
      poNumber: null,
      openMinor: isPaid ? 0n : totalMinor,
      dueOn: addDays(issuedOn, 30),
      settledOn: isPaid ? addDays(issuedOn, 35) : null,
    };
    this.items.push(item);
    return item;
  }

  /** People have accepted money from accounts of these customers before. */
  knows(payers: readonly Customer[], times = 3): this {
    for (const { customerId, account } of payers)
      for (let month = 1; month <= times; month++)
        this.history = learned(this.history, {
          ...{ kind: "accepted", customerIds: new Set([customerId]), account, name: null },
          on: addDays(TODAY, -30 * month),
        });
    return this;
  }

  /** Everybody's account is known, but the customer's. */
  knowsOthers(): this {
    return this.knows(this.payers.filter((one) => one !== this.customer));
  }
}
