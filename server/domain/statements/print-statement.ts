import { dayText, moneyText } from "#server/domain/mail/format";
import { type Paper, paperOf } from "#server/domain/mail/letter";
import type { MessageLocale } from "#server/domain/mail/text-locales";
import type { CurrencyStatement } from "#server/domain/statements/statement";
import { statementWords } from "#server/domain/statements/statement-words";
import { addDays, type PlainDate } from "#server/domain/time";

export type StatementHead = {
  customer: { name: string; addressLines: readonly string[]; taxId: string | null; country: string | null };
  entityName: string;
  from: PlainDate;
  asOf: PlainDate;
};

/** A statement as it is printed: everything in it is text already. */
export type PrintedStatement = {
  language: string;
  title: string;
  span: string;
  from: string;
  facts: readonly (readonly [string, string])[];
  address: readonly string[];
  nothing: string | null;
  parts: readonly PrintedPart[];
  paper: Paper;
  /** With {page} and {pages}. */
  pageText: string;
};

export type PrintedPart = {
  currency: string;
  sums: readonly (readonly [string, string])[];
  tables: readonly PrintedTable[];
  notes: readonly (readonly [string, string])[];
};

/** The last columns hold numbers. */
export type PrintedTable = {
  heading: string;
  columns: readonly string[];
  numbers: number;
  rows: readonly (readonly string[])[];
};

/** A statement in the words and numbers of whoever reads it. */
export function printStatement(
  head: StatementHead,
  statements: readonly CurrencyStatement[],
  { text, format }: MessageLocale,
): PrintedStatement {
  const words = statementWords[text];
  const day = (on: PlainDate) => dayText(on, format);
  return {
    language: text,
    title: words.title,
    span: words.asOf(day(head.asOf), day(head.from)),
    from: head.entityName,
    address: [head.customer.name, ...head.customer.addressLines],
    facts: [
      [words.account, head.customer.name],
      ...(head.customer.taxId === null ? [] : [[words.taxId, head.customer.taxId] as const]),
      [words.billedBy, head.entityName],
    ],
    nothing: statements.length === 0 ? words.nothing(day(head.asOf)) : null,
    parts: statements.map((statement) => partOf(statement, head, { text, format })),
    paper: paperOf(head.customer.country),
    pageText: words.page,
  };
}

function partOf(statement: CurrencyStatement, head: StatementHead, { text, format }: MessageLocale): PrintedPart {
  const words = statementWords[text];
  const day = (on: PlainDate) => dayText(on, format);
  const money = (minor: bigint) => moneyText({ minor, currency: statement.currency }, format);
  const { lines, openItems, buckets, account } = statement;
  const bucketAmounts = [
    buckets.current,
    buckets.d1_30,
    buckets.d31_60,
    buckets.d61_90,
    buckets.d91_120,
    buckets.d120_plus,
  ];
  return {
    currency: statement.currency,
    sums: [
      [words.opening(day(addDays(head.from, -1))), money(statement.openingMinor)],
      [words.invoiced, money(statement.invoicedMinor)],
      [words.credited, money(-statement.creditedMinor)],
      [words.paid, money(-statement.paidMinor)],
      ...(statement.beyondMinor === 0n ? [] : [[words.beyond, money(statement.beyondMinor)] as const]),
      [words.closing(day(head.asOf)), money(statement.closingMinor)],
    ],
    tables: [
      {
        heading: words.moves,
        columns: [words.date, words.what, words.reference, words.amount, words.balance],
        numbers: 2,
        rows: lines.map(({ on, kind, reference, minor, balanceMinor }) => [
          day(on),
          words.kinds[kind],
          reference,
          money(kind === "invoice" ? minor : -minor),
          money(balanceMinor),
        ]),
      },
      {
        heading: words.openItems,
        columns: [words.invoice, words.issued, words.due, words.age, words.total, words.open],
        numbers: 3,
        rows: openItems.map(({ number, issuedOn, dueOn, days, totalMinor, openMinor }) => [
          number,
          day(issuedOn),
          day(dueOn),
          days > 0 ? words.days(days) : words.notDue,
          money(totalMinor),
          money(openMinor),
        ]),
      },
      {
        heading: words.aging,
        columns: [words.age, words.open],
        numbers: 1,
        rows: [
          ...words.buckets.map((label, place) => [label, money(bucketAmounts[place] ?? 0n)]),
          [words.total, money(buckets.total)],
        ],
      },
    ].filter(({ rows }) => rows.length > 0),
    notes: [
      ...(statement.unappliedMinor > 0n ? [[words.unapplied, money(statement.unappliedMinor)] as const] : []),
      ...(account === null ? [] : [[words.bank, `${account.name}, ${account.identifier}`] as const]),
    ],
  };
}
