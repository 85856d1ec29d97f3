import type { Bai2Cursor } from "#server/domain/bank/bai2/records";
import { isLedgerAmount } from "#server/domain/bank/bank-file";

/** Amounts carry no point: they count the currency's smallest unit. Null when the text is no amount. */
export function bai2Amount(text: string): bigint | null {
  if (!/^[+-]?\d{1,18}$/.test(text)) return null;
  const minor = BigInt(text.replace("+", ""));
  return isLedgerAmount(minor) ? minor : null;
}

/** Passes over what follows a funds type: when the money becomes available. Returns the value date a V names. */
export function skipAvailability(cursor: Bai2Cursor, fundsType: string): string | null {
  if (fundsType === "V") {
    const date = cursor.next();
    cursor.next();
    return date;
  }
  if (fundsType === "S") for (let count = 0; count < 3; count += 1) cursor.next();
  if (fundsType === "D") {
    const pairs = Math.min(Number(cursor.next()) || 0, 1_000);
    for (let count = 0; count < pairs * 2; count += 1) cursor.next();
  }
  return null;
}

/** Whether bookings of the type bring money in; null for types that move none or that only the bank knows. */
export function isCreditType(type: string): boolean | null {
  const code = Number(type);
  if ((code >= 100 && code <= 399) || (code >= 720 && code <= 759) || (code >= 920 && code <= 959)) return true;
  if ((code >= 400 && code <= 699) || (code >= 760 && code <= 799) || (code >= 960 && code <= 999)) return false;
  return null;
}
