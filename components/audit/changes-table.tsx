import type { EventChange } from "#server/domain/audit/changes";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { policyVersionWords } from "../policies/policy-pages";
import { changeWords, plainWords } from "./audit-words";

type TableProps = { changes: readonly EventChange[]; currency: string | null };

/** What an event changed: before beside after. */
export function ChangesTable({ changes, currency }: TableProps) {
  if (changes.length === 0) return <p className="text-ink-2">It changed no field of what it is about.</p>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <thead className="text-ink-2 text-sm">
          <tr>
            <th scope="col" className="py-1 pr-4 font-medium">
              Field
            </th>
            <th scope="col" className="py-1 pr-4 font-medium">
              Before
            </th>
            <th scope="col" className="py-1 font-medium">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field} className="border-t align-top">
              <th scope="row" className="py-1 pr-4 font-normal">
                {changeWords(field)}
              </th>
              <td className="break-words py-1 pr-4">
                <FieldValue field={field} value={before} currency={currency} />
              </td>
              <td className="break-words bg-differ py-1">
                <FieldValue field={field} value={after} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** A value as events keep it: amounts as minor units in text, instants as ISO. */
export function FieldValue({
  field,
  value,
  currency,
}: {
  field: string;
  value: string | null;
  currency: string | null;
}) {
  if (value === null) return <span className="text-ink-2">nothing</span>;
  if (/minor$/i.test(field) && currency !== null && /^-?\d+$/.test(value))
    return (
      <Amount money={{ minor: BigInt(value), currency: field === "baseAmountMinor" ? "USD" : currency }} showsZero />
    );
  if (instant.test(value)) return <Instant at={new Date(value)} as="exact" />;
  if (value === "true" || value === "false") return <>{value === "true" ? "yes" : "no"}</>;
  if (field === "routedBy" || field === "policyVersion") return <>{policyVersionWords(value)}</>;
  if (field === "team") return <>{plainWords(value)}</>;
  return <>{value}</>;
}
