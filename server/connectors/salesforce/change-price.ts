import type { SalesforceClient, SalesforceRow } from "#server/connectors/salesforce/client";
import { SourceFailure } from "#server/connectors/source-failure";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor, extendPrice } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

type PriceEffect = Extract<OutboundEffect, { operation: "order.change_price" }>;

const ACTIVE = "Activated";

/**
 * Amends a contract by an order of one item at its new price, activated once it is there. Salesforce keeps no keys: the
 * order bears our own reference, by which it is known whether it was made.
 */
export function changePrice(client: SalesforceClient, effect: PriceEffect, signal: AbortSignal) {
  const touched = touchedContract(effect);
  return writeOnce({
    touched,
    async before() {
      const order = await ourOrder(client, effect, signal);
      if (order?.Status === ACTIVE) return confirmed(client, order, effect, signal);
      const item = await client.record("OrderItem", effect.itemId, signal);
      const contract = await client.record("Contract", effect.contractId, signal);
      if (!item || !contract) return gone(effect);
      const wanted = orderOf(effect, item, contract);
      return () => send(client, effect, order, wanted, signal);
    },
    after: async () =>
      (await settledOf(client, effect, signal)) ?? {
        outcome: "refused",
        reason:
          "Salesforce made the order and did not activate it: a rule there may ask for more. Look at the contract's orders.",
        touched,
      },
  });
}

export function lookUpPrice(client: SalesforceClient, effect: PriceEffect, signal: AbortSignal) {
  return lookUp(() => settledOf(client, effect, signal));
}

async function settledOf(
  client: SalesforceClient,
  effect: PriceEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | null> {
  const order = await ourOrder(client, effect, signal);
  return order?.Status === ACTIVE ? confirmed(client, order, effect, signal) : null;
}

async function send(
  client: SalesforceClient,
  effect: PriceEffect,
  order: SalesforceRow | null,
  wanted: SalesforceRow,
  signal: AbortSignal,
): Promise<void> {
  if (order === null) await client.createTree("Order", wanted, signal);
  const made = order ?? (await ourOrder(client, effect, signal));
  if (typeof made?.Id !== "string")
    throw new SourceFailure("no_answer", "Salesforce took the order and does not show it yet.");
  await client.patch("Order", made.Id, { Status: ACTIVE }, signal);
}

async function ourOrder(
  client: SalesforceClient,
  { id }: PriceEffect,
  signal: AbortSignal,
): Promise<SalesforceRow | null> {
  const { rows } = await client.query(
    `SELECT Id, OrderNumber, Status FROM Order WHERE OrderReferenceNumber = '${referenceOf(id)}'`,
    signal,
  );
  return rows[0] ?? null;
}

async function confirmed(
  client: SalesforceClient,
  order: SalesforceRow,
  effect: PriceEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const id = String(order.Id);
  const number = String(order.OrderNumber);
  const { rows } = await client.query(`SELECT Id FROM OrderItem WHERE OrderId = '${id}'`, signal);
  return {
    outcome: "confirmed",
    confirmation: `Order ${number} sells ${effect.productCode} at ${priceOf(effect)} ${effect.currency} from ${effect.effectiveOn} on, says Salesforce.`,
    touched: [
      { system: "salesforce", type: "Order", id },
      ...rows.map((row) => ({ system: "salesforce", type: "OrderItem", id: String(row.Id) })),
    ],
    reference: number,
    documentId: id,
    documentMinor: extendPrice(BigInt(effect.quantity), BigInt(effect.unitPriceMicros)).toString(),
  };
}

/** Whatever else the item says goes on as it was: what is included, and until when it is sold. */
function orderOf(effect: PriceEffect, item: SalesforceRow, contract: SalesforceRow): SalesforceRow {
  const {
    attributes: _attributes,
    Id: _id,
    OrderId: _order,
    SystemModstamp: _at,
    IsDeleted: _deleted,
    ...terms
  } = item;
  return {
    attributes: { type: "Order", referenceId: "order" },
    OrderReferenceNumber: referenceOf(effect.id),
    ContractId: effect.contractId,
    AccountId: contract.AccountId,
    Type: "Amendment",
    Status: "Draft",
    EffectiveDate: effect.effectiveOn,
    Description: effect.description,
    Approval_Status__c: "Approved",
    Approved_By__c: "Docket",
    OrderItems: {
      records: [
        {
          ...terms,
          attributes: { type: "OrderItem", referenceId: "item" },
          Quantity: Number(effect.quantity),
          UnitPrice: Number(priceOf(effect)),
          ServiceDate: effect.effectiveOn,
        },
      ],
    },
  };
}

/** A price has the decimals of its currency: a finer one cannot be agreed. */
function priceOf({ unitPriceMicros, currency }: PriceEffect): string {
  return decimalFromMinor(extendPrice(1n, BigInt(unitPriceMicros)), currency);
}

function referenceOf(effectId: string): string {
  return `docket-${effectId.replaceAll(/[^\w-]/g, "")}`;
}

function gone(effect: PriceEffect): EffectOutcome {
  return {
    outcome: "refused",
    reason: `Salesforce does not know the contract ${effect.contractId} or its order item ${effect.itemId} any more, so no price was changed.`,
    touched: touchedContract(effect),
  };
}

function touchedContract({ contractId }: PriceEffect): SourceReference[] {
  return [{ system: "salesforce", type: "Contract", id: contractId }];
}
