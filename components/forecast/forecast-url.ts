/** Stands for every currency, put together in the reporting currency. */
export const CONVERTED = "all";

/** An address as the queries take it; what is no currency or legal entity narrows nothing. */
export function forecastInput({ entity, currency }: { entity?: string | null; currency?: string | null }): {
  entities?: string[];
  currency?: string;
  isConverted: boolean;
} {
  return {
    ...(entity && /^[A-Z][A-Z0-9_-]{1,11}$/.test(entity) ? { entities: [entity] } : {}),
    ...(currency && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
    isConverted: currency === CONVERTED,
  };
}
