"use client";
import type { ReactNode } from "react";
import type { ControlTotalView } from "#server/domain/completeness/views";
import { Count } from "../format/count";
import { Amount } from "../format/money";
import { hasMoney, unitWord } from "./count-words";

/** One group counted on both sides: how many, how much, and the hash that tells whether they are the same. */
export function Sides({ total, there, here }: { total: ControlTotalView; there: string; here: string }) {
  return (
    <table className="w-full max-w-2xl text-left">
      <thead className="text-ink-2 text-sm">
        <tr>
          <th scope="col" className="py-1 pr-3 font-medium">
            Side
          </th>
          <Right>How many</Right>
          <Right>Sum</Right>
          <th scope="col" className="py-1 pl-6 font-medium">
            Hash over identifiers and amounts
          </th>
        </tr>
      </thead>
      <tbody>
        <Side
          name={there}
          count={total.sourceCount}
          minor={total.sourceSumMinor}
          hash={total.sourceHash}
          total={total}
        />
        <Side name={here} count={total.ourCount} minor={total.ourSumMinor} hash={total.ourHash} total={total} />
      </tbody>
    </table>
  );
}

export function Right({ children }: { children: ReactNode }) {
  return (
    <th scope="col" className="py-1 pl-3 text-right font-medium">
      {children}
    </th>
  );
}

type SideProps = { name: string; count: number; minor: bigint; hash: string; total: ControlTotalView };

function Side({ name, count, minor, hash, total }: SideProps) {
  return (
    <tr className="border-t align-top">
      <th scope="row" className="py-1 pr-3 font-normal">
        {name}
      </th>
      <td className="py-1 pl-3 text-right">
        <Count value={count} />
      </td>
      <td className="py-1 pl-3 text-right">
        <Sum minor={minor} currency={total.currency} subject={total.subject} showsZero />
      </td>
      <td className="py-1 pl-6">
        {hash === "" ? (
          <span className="text-ink-2">nothing to hash</span>
        ) : (
          <code title={hash} className="font-mono text-sm">
            {hash.slice(0, 16)}
          </code>
        )}
      </td>
    </tr>
  );
}

type SumProps = { minor: bigint; currency: string; subject: string; showsZero?: boolean };

/** An amount in its currency; a quantity with its unit where there is none. */
export function Sum({ minor, currency, subject, showsZero = false }: SumProps) {
  if (hasMoney(currency)) return <Amount money={{ minor, currency }} showsZero={showsZero} />;
  if (minor === 0n) return <Amount money={null} />;
  return (
    <span className="whitespace-nowrap">
      <Count value={Number(minor)} /> {unitWord(subject)}
    </span>
  );
}
