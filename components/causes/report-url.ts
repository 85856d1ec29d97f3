import { isPlainDate } from "#server/domain/time";

/** The days of an address as the report takes them; what is no day narrows nothing. */
export function reportInput({ from, to }: { from?: string | null; to?: string | null }): {
  fromOn?: string;
  toOn?: string;
} {
  return {
    ...(from && isPlainDate(from) ? { fromOn: from } : {}),
    ...(to && isPlainDate(to) ? { toOn: to } : {}),
  };
}
