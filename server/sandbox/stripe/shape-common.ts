import type { Address } from "#server/sandbox/world/model";
import { secondsOf } from "#server/sandbox/world/time";

export type Shape = Record<string, unknown>;

export function addressShape(address: Address): Shape {
  return {
    city: address.city,
    country: address.country,
    line1: address.line1,
    line2: null,
    postal_code: address.postalCode,
    state: address.state,
  };
}

export function seconds(instant: number): number;
export function seconds(instant: number | null): number | null;
export function seconds(instant: number | null): number | null {
  return instant === null ? null : secondsOf(instant);
}

export function listShape(data: readonly Shape[], url: string, hasMore = false): Shape {
  return { object: "list", data, has_more: hasMore, url };
}
