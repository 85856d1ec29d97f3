import type { Ground, OpenItem, Payer, Receipt } from "#server/domain/cash/receipt";

/** DE01-001001 of Alder GmbH over €1,190.00, due on 10 March; the number's end is its id. */
export function givenItem(last: number, openMinor = 119_000n, given: Partial<OpenItem> = {}): OpenItem {
  return {
    id: String(last),
    kind: "invoice",
    number: `${given.entityCode ?? "DE01"}-00${last}`,
    poNumber: null,
    customerId: "alder",
    entityCode: "DE01",
    currency: "EUR",
    openMinor,
    totalMinor: openMinor,
    issuedOn: "2026-02-10",
    dueOn: "2026-03-10",
    settledOn: null,
    ...given,
  };
}

export const alder: Payer = {
  customerId: "alder",
  number: "C-70417",
  name: "Alder GmbH",
  otherNames: [],
  familyId: "alder",
};
export const birch: Payer = { ...alder, customerId: "birch", familyId: "birch", number: "C-70555", name: "Birch SARL" };

/** €1,190.00 from Alder's account on 9 March, with no word of what for. */
export function givenReceipt(given: Partial<Receipt> = {}): Receipt {
  return {
    entityCode: "DE01",
    currency: "EUR",
    amountMinor: 119_000n,
    receivedOn: "2026-03-09",
    words: "Zahlung",
    payerName: "ALDER GMBH",
    payerAccount: "DE02 5001 0517 0137 0750 30",
    customerId: null,
    ...given,
  };
}

/** Three payments of Alder's account were accepted before. */
export function givenGround(items: readonly OpenItem[], given: Partial<Ground> = {}): Ground {
  return {
    items,
    payers: [alder, birch],
    history: [
      {
        customerId: "alder",
        by: "account",
        mark: "DE02500105170137075030",
        times: 3,
        lastOn: "2026-02-04",
        turnedDownOn: null,
      },
    ],
    rates: [],
    ...given,
  };
}
