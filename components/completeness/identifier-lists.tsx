"use client";
import Link from "next/link";
import { ACTS_SUBJECT } from "#server/domain/completeness/views";
import { Count } from "../format/count";
import { Right, Sum } from "./both-sides";
import { identifierHref } from "./count-words";

type IdentifiersProps = {
  title: string;
  subject: string;
  currency: string;
  list: readonly { externalId: string; amountMinor: string; reason?: string }[];
};

/** Identifiers with their amounts, each leading to what is known of it. */
export function Identifiers({ title, subject, currency, list }: IdentifiersProps) {
  if (list.length === 0) return null;
  return (
    <div>
      <h4 className="font-medium text-ink-2 text-sm">
        {title} (<Count value={list.length} />)
      </h4>
      <ul className="columns-1 gap-x-8 lg:columns-2">
        {list.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an identifier may stand here twice, and the order is fixed
          <li key={index} className="flex break-inside-avoid gap-3 py-0.5">
            <Identifier subject={subject} externalId={one.externalId} />
            {one.reason ? <span className="min-w-0 flex-1 text-pretty text-ink-2">{one.reason}</span> : null}
            <span className="ml-auto">
              <Sum minor={BigInt(one.amountMinor)} currency={currency} subject={subject} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Identifier({ subject, externalId }: { subject: string; externalId: string }) {
  return (
    <Link href={identifierHref(subject, externalId)} className="break-all underline underline-offset-2">
      {subject === ACTS_SUBJECT ? externalId : <code className="font-mono">{externalId}</code>}
    </Link>
  );
}

type UnequalProps = {
  subject: string;
  currency: string;
  there: string;
  here: string;
  list: readonly { externalId: string; sourceMinor: string; ourMinor: string }[];
};

/** What both sides have with other amounts. */
export function Unequal({ subject, currency, list, there, here }: UnequalProps) {
  if (list.length === 0) return null;
  return (
    <table className="w-full max-w-2xl text-left">
      <caption className="text-left font-medium text-ink-2 text-sm">
        With other amounts (<Count value={list.length} />)
      </caption>
      <thead className="text-ink-2 text-sm">
        <tr>
          <th scope="col" className="py-1 pr-3 font-medium">
            Identifier
          </th>
          <Right>{there}</Right>
          <Right>{here}</Right>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.externalId} className="border-t">
            <th scope="row" className="py-1 pr-3 font-normal">
              <Identifier subject={subject} externalId={one.externalId} />
            </th>
            <td className="py-1 pl-3 text-right">
              <Sum minor={BigInt(one.sourceMinor)} currency={currency} subject={subject} showsZero />
            </td>
            <td className="py-1 pl-3 text-right">
              <Sum minor={BigInt(one.ourMinor)} currency={currency} subject={subject} showsZero />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
