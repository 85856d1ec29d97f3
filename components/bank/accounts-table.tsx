"use client";
import Link from "next/link";
import type { BankAccountView, BankStatementLine, StatementGap } from "#server/domain/bank/views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { accountText, kindWords } from "./bank-words";
import { Cell, Head, ScrollingTable } from "./table";

/** Every account: how far its statements reach, what it held then, and where one is missing in between. */
export function AccountsTable({ accounts }: { accounts: readonly BankAccountView[] }) {
  return (
    <section aria-labelledby="bank-accounts">
      <h2 id="bank-accounts" className="mb-2 font-semibold text-lg">
        Accounts
      </h2>
      <ScrollingTable
        label="Accounts"
        head={
          <>
            <Head>Account</Head>
            <Head>Legal entity</Head>
            <Head>Last statement</Head>
            <Head isNumber>Closing balance</Head>
            <Head isNumber>Statements</Head>
            <Head isNumber>Entries</Head>
            <Head>Without a gap</Head>
          </>
        }
      >
        {accounts.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </ScrollingTable>
    </section>
  );
}

function AccountRow({ account }: { account: BankAccountView }) {
  const { identifier, name, currency, entity, statements, statementCount, entryCount, gaps } = account;
  const last = statements.find(({ kind, closingMinor }) => kind === "statement" && closingMinor !== null);
  return (
    <tr className="border-t align-top">
      <th scope="row" className="px-3 py-1.5 font-normal">
        {name === identifier ? null : <span className="block font-medium">{name}</span>}
        <span className="block font-mono text-sm">{accountText(identifier)}</span>
        <Statements statements={statements} total={statementCount} account={name} />
      </th>
      <Cell>{entity}</Cell>
      <Cell>{last ? <Day day={last.endsOn} /> : "none yet"}</Cell>
      <Cell isNumber>
        <Amount money={last?.closingMinor == null ? null : { minor: last.closingMinor, currency }} showsZero />
      </Cell>
      <Cell isNumber>
        <Count value={statementCount} />
      </Cell>
      <Cell isNumber>
        <Count value={entryCount} />
      </Cell>
      <Cell>
        <Gaps gaps={gaps} currency={currency} />
      </Cell>
    </tr>
  );
}

function Gaps({ gaps, currency }: { gaps: readonly StatementGap[]; currency: string }) {
  if (gaps.length === 0) return <Badge tone="good">complete</Badge>;
  return (
    <ul className="flex max-w-80 flex-col gap-1">
      {gaps.map((gap) => (
        <li key={`${gap.afterDay} ${gap.beforeDay}`} className="text-pretty">
          <Badge tone="danger">gap</Badge> closed on <Day day={gap.afterDay} /> with{" "}
          <Amount money={{ minor: gap.closingMinor, currency }} showsZero />, opened on <Day day={gap.beforeDay} /> with{" "}
          <Amount money={{ minor: gap.openingMinor, currency }} showsZero />. Ask the bank for what lies between.
        </li>
      ))}
    </ul>
  );
}

function Statements({
  statements,
  total,
  account,
}: {
  statements: readonly BankStatementLine[];
  total: number;
  account: string;
}) {
  if (statements.length === 0) return null;
  return (
    <details className="mt-1">
      <summary className="w-fit rounded-md py-0.5 text-ink-2 hover:text-ink-1">
        {statements.length === total ? "Its statements" : `Its latest ${statements.length} statements`}
        <span className="sr-only"> of {account}</span>
      </summary>
      <ul className="mt-1 flex flex-col gap-0.5">
        {statements.map(({ id, kind, number, endsOn, entries }) => (
          <li key={id} className="flex flex-wrap gap-x-2">
            <Link href={`/sync/bank/${id}`} className="underline underline-offset-2">
              {kindWords[kind]} {number}
            </Link>
            <span className="text-ink-2">
              <Day day={endsOn} />, <Count value={entries} /> {entries === 1 ? "entry" : "entries"}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
