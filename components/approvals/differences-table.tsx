"use client";
import type { FactDifference } from "#server/domain/approvals/packet";
import { Head } from "../bank/table";
import { PacketValueText } from "./packet-value-text";

type Props = { label: string; differences: readonly FactDifference[]; before: string; after: string };

/** What two packets say differently, side by side. */
export function DifferencesTable({ label, differences, before, after }: Props) {
  return (
    <table aria-label={label} className="w-full max-w-2xl border-y text-left">
      <thead className="bg-surface-2 text-ink-2 text-sm">
        <tr>
          <Head>Fact</Head>
          <Head isNumber>{before}</Head>
          <Head isNumber>{after}</Head>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ key, label: fact, signed, now }) => (
          <tr key={key} className="border-t align-top">
            <th scope="row" className="px-3 py-1.5 text-left font-normal">
              {fact}
            </th>
            <td className="px-3 py-1.5 text-right">
              <PacketValueText value={signed} />
            </td>
            <td className="forced-border bg-differ px-3 py-1.5 text-right font-medium">
              <PacketValueText value={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
