import type { KeptRate } from "#server/domain/collections/reliability";
import { plural } from "../case/words";

/** How promises were kept: "3 of 4 kept". */
export function keptWords({ due, kept }: KeptRate): string {
  return due === 0 ? "none fell due yet" : `${kept} of ${plural(due, "promise")} kept`;
}
