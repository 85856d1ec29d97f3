import { type Customer, TODAY, type World } from "#server/domain/cash/golden/world";
import { delivered, payerAtBank } from "#server/domain/cash/golden/writing";
import type { Ground, OpenItem, Part, Receipt } from "#server/domain/cash/receipt";

/** A receipt of which it is known what it was for, because it was made from that. */
export type Remittance = {
  kind: string;
  name: string;
  receipt: Receipt;
  ground: Ground;
  /** What the payer meant to pay; null where they meant nothing that is here. */
  meant: readonly Part[] | null;
  /** Whether a careful person would apply it without asking. Where they would not, nothing may be applied by itself. */
  isPlain: boolean;
};

type Made = {
  world: World;
  /** In full, unless the parts say otherwise. */
  pays: readonly OpenItem[] | null;
  parts?: readonly Part[];
  amountMinor?: bigint;
  words: string;
  isPlain: boolean;
  /** Whose account and name it comes with, if not the customer's own. */
  from?: Customer | null;
  change?: Partial<Receipt>;
  ground?: Partial<Ground>;
};

export type Maker = (seed: number) => Made;

export function owedOf(items: readonly OpenItem[]): bigint {
  return items.reduce((sum, { kind, openMinor }) => sum + (kind === "credit" ? -openMinor : openMinor), 0n);
}

/** The words as written by the payer, passed on by their bank. */
export function remittanceOf(kind: string, seed: number, make: Maker): Remittance {
  const { world, pays, parts, words, isPlain, from, change, ground, ...made } = make(seed);
  const { customer, chance } = world;
  const amountMinor = made.amountMinor ?? owedOf(pays ?? []);
  const payer = from === undefined ? customer : from;
  const meant =
    parts ??
    pays?.map(({ id, kind: of, openMinor }) => ({ itemId: id, minor: of === "credit" ? -openMinor : openMinor })) ??
    null;
  return {
    ...{ kind, name: `${kind} ${seed}`, meant, isPlain },
    ground: { ...world.ground, ...ground },
    receipt: {
      ...{ entityCode: customer.entityCode, currency: customer.currency, amountMinor, receivedOn: TODAY },
      words: delivered(chance, customer, words, amountMinor),
      payerName: payer ? payerAtBank(chance, payer) : null,
      payerAccount: payer?.account ?? null,
      customerId: null,
      ...change,
    },
  };
}
