import type { Money } from "#server/domain/money";
import { Amount } from "../format/money";

/** That an invoice is disputed, and how much of it where that is not all that is open. */
export function Contested({ contested, open }: { contested: Money; open: Money }) {
  if (contested.minor >= open.minor) return "Disputed";
  return (
    <>
      <Amount money={contested} /> disputed
    </>
  );
}
