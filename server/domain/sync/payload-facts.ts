import { isCurrencyCode, type Money, minorFromDecimal } from "#server/domain/money";
import { leaves } from "#server/domain/sync/payload-places";

/** The object a message is about, as its system calls it. */
export type NamedObject = { type: string | null; id: string | null };

type Shape = Record<string, unknown>;

/** The object inside an event, the facts of a row of a file, or the message itself. */
function objectOf(payload: unknown): Shape | null {
  if (!isShape(payload)) return null;
  if (isShape(payload.data) && isShape(payload.data.object)) return payload.data.object;
  return isShape(payload.facts) ? payload.facts : payload;
}

export function objectIn(payload: unknown): NamedObject {
  const object = objectOf(payload);
  if (!object) return { type: null, id: null };
  const attributes = isShape(object.attributes) ? object.attributes : {};
  return {
    type: text(object.object) ?? text(attributes.type) ?? null,
    id: text(object.id) ?? text(object.Id) ?? text(object.externalid) ?? text(object.number) ?? null,
  };
}

/** How people call the document a message is about: its number. */
export function documentIn(payload: unknown): string | null {
  const object = objectOf(payload);
  if (!object) return null;
  return text(object.number) ?? text(object.tranid) ?? text(object.invoice_number) ?? text(object.OrderNumber) ?? null;
}

/** The interface version a message says it was written for. */
export function apiVersionIn(payload: unknown): string | null {
  return isShape(payload) ? (text(payload.api_version) ?? text(payload.apiVersion)) : null;
}

/** Objects of the billing platform that speak of money waiting or moved; prices and subscriptions do not. */
const MONEY_OBJECTS = new Set([
  "invoice",
  "charge",
  "payment_intent",
  "refund",
  "credit_note",
  "dispute",
  "invoice_payment",
]);
const CURRENCY_FIELDS = ["currency", "currencyCode", "currency_code", "custrecord_ii_currency"] as const;
/** In the order in which they say what is at stake. Whole numbers there are minor units. */
const MINOR_FIELDS = [
  "total",
  "totalMinor",
  "amountMinor",
  "amount_due",
  "amount_remaining",
  "amount",
  "subtotal",
  "amount_paid",
];
const DECIMAL_FIELDS = ["foreigntotal", "custrecord_ii_amount", "totalAmount", "total_amount", "amount", "total"];

/**
 * The money an invoice or payment in a message speaks of, in the few shapes systems write it: whole minor units beside a
 * currency, a decimal beside a currency, or an amount that holds both. Null when it cannot be told for certain.
 */
export function moneyIn(payload: unknown): Money | null {
  const object = objectOf(payload);
  if (!object) return null;
  if (typeof object.object === "string" && !MONEY_OBJECTS.has(object.object)) return null;
  if (isShape(object.amount)) return moneyOfAmount(object.amount);
  const currency = currencyOf(object);
  if (currency === null) return null;
  for (const field of MINOR_FIELDS) {
    const minor = wholeNumber(object[field]);
    if (minor !== null && minor !== 0n) return { minor, currency };
  }
  for (const field of DECIMAL_FIELDS) {
    const minor = decimal(object[field], currency);
    if (minor !== null && minor !== 0n) return { minor, currency };
  }
  return null;
}

function moneyOfAmount(amount: Shape): Money | null {
  const currency = currencyOf(amount);
  if (currency === null) return null;
  const minor = wholeNumber(amount.value) ?? decimal(amount.value, currency);
  return minor === null ? null : { minor, currency };
}

function currencyOf(object: Shape): string | null {
  for (const field of CURRENCY_FIELDS) {
    const code = text(object[field])?.toUpperCase();
    if (code !== undefined && isCurrencyCode(code)) return code;
  }
  return null;
}

/** Minor units are whole numbers, or the same as text without a point in our own records. */
function wholeNumber(value: unknown): bigint | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : null;
}

function decimal(value: unknown, currency: string): bigint | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const minor = minorFromDecimal(String(value), currency);
  return minor === null || minor > LARGEST || minor < -LARGEST ? null : minor;
}

const LARGEST = 9_223_372_036_854_775_807n;

/** Fields that name other objects, the likeliest first: who it is about comes before what it is made of. */
const NAMING = /^(id|Id|customer|account|contact|subscription|invoice|charge)$|(customer|account|entity|invoice)/i;
const LOOKED_THROUGH = 3_000;

/**
 * Values of a payload that may be the ids of objects we know, likeliest first: single words in fields that name an object,
 * then words with a digit in them wherever they stand.
 */
export function idsIn(payload: unknown, most: number): string[] {
  const likely = new Set<string>();
  const other = new Set<string>();
  for (const { key, value } of leaves(payload, LOOKED_THROUGH)) {
    const isNaming = NAMING.test(key);
    const id = typeof value === "number" && Number.isSafeInteger(value) && isNaming ? String(value) : value;
    if (typeof id !== "string" || !/^[\w:.@/-]{1,80}$/.test(id)) continue;
    if (isNaming) likely.add(id);
    else if (id.length >= 6 && /\d/.test(id)) other.add(id);
  }
  return [...new Set([...likely, ...other])].slice(0, most);
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 255 ? value : null;
}
