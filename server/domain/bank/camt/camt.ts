import { balanceProblem } from "#server/domain/bank/balances";
import {
  type BankBooking,
  type BankFormat,
  type BankProblem,
  type BankReading,
  type BankStatement,
  refused,
  type StatementKind,
} from "#server/domain/bank/bank-file";
import { dayIn, signedAmount } from "#server/domain/bank/camt/amount";
import { readCamtEntry } from "#server/domain/bank/camt/entry";
import { summaryProblems } from "#server/domain/bank/camt/summary";
import { childrenOf, nodeAt, textOf, type XmlNode } from "#server/domain/bank/camt/xml-node";
import { dayFromIso, instantFromIso } from "#server/domain/bank/days";
import { isCurrencyCode, type Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

type Message = { format: BankFormat; kind: StatementKind; root: string; part: string };

const messages: readonly Message[] = [
  { format: "camt.052", kind: "intraday", root: "BkToCstmrAcctRpt", part: "Rpt" },
  { format: "camt.053", kind: "statement", root: "BkToCstmrStmt", part: "Stmt" },
  { format: "camt.054", kind: "notification", root: "BkToCstmrDbtCdtNtfctn", part: "Ntfctn" },
];

/** Reads the three account messages of ISO 20022, in every version from the first on. */
export function readCamt(document: XmlNode): BankReading {
  const content = document.name === "Document" ? document : (nodeAt(document, "Document") ?? document);
  const found = messages.flatMap((message) =>
    content.children
      .filter(({ name }) => name.replace(/V\d+$/, "") === message.root)
      .map((root) => ({ message, root })),
  );
  const [first] = found;
  if (!first || found.length > 1)
    return refused(null, [
      {
        line: document.line,
        reason:
          "The XML file holds not exactly one camt.052, camt.053 or camt.054 message. Ask the bank for one of these.",
      },
    ]);
  const { message, root } = first;
  const problems: BankProblem[] = [];
  const statements = childrenOf(root, message.part).flatMap((node) => readStatement(node, message, problems) ?? []);
  if (problems.length === 0 && statements.length === 0)
    problems.push({
      line: root.line,
      reason: `The message holds no ${message.part}. Ask the bank for the file again.`,
    });
  if (problems.length > 0) return refused(message.format, problems);
  return { ok: true, file: { format: message.format, statements } };
}

function readStatement(node: XmlNode, { kind }: Message, problems: BankProblem[]): BankStatement | null {
  const before = problems.length;
  const accountIdentifier = accountOf(node);
  const id = textOf(node, "Id");
  if (accountIdentifier === "" || accountIdentifier.length > 100 || id === null) {
    problems.push({
      line: node.line,
      reason: `The ${node.name} names no ${id === null ? "Id" : "account (Acct/Id)"}. Ask the bank for the file again.`,
    });
    return null;
  }
  const created = textOf(node, "CreDtTm") ?? "";
  const balances = readBalances(node, problems);
  const period = { from: periodDay(node, "Fr"), to: periodDay(node, "To") };
  const fallbackDay = period.to ?? dayFromIso(created) ?? balances.closing?.day ?? null;
  const bookings = childrenOf(node, "Ntry").flatMap((entry) => readCamtEntry(entry, fallbackDay, problems) ?? []);
  const currency = currencyOf(node, balances, bookings);
  checkCurrencies(node, kind, currency, balances, bookings, problems);
  problems.push(...summaryProblems(node));
  if (currency === null || problems.length > before) return null;
  const page = pageOf(node);
  const statement: BankStatement = {
    line: node.line,
    accountIdentifier,
    number: page.number > 1 ? `${id}/${page.number}` : id,
    kind,
    startsOn: balances.opening?.day ?? period.from ?? dayFromIso(created),
    endsOn: balances.closing?.day ?? period.to ?? dayFromIso(created),
    currency,
    openingMinor: kind === "statement" && page.isFirst ? (balances.opening?.money.minor ?? null) : null,
    closingMinor: kind === "statement" && page.isLast ? (balances.closing?.money.minor ?? null) : null,
    createdAt: instantFromIso(created),
    bookings,
  };
  const unbalanced = balanceProblem(statement);
  if (unbalanced) problems.push(unbalanced);
  return statement;
}

function accountOf(node: XmlNode): string {
  const id = textOf(node, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN", "Acct/Id/UPIC");
  return (id ?? "").replace(/\s/g, "");
}

function periodDay(node: XmlNode, edge: "Fr" | "To"): PlainDate | null {
  return dayFromIso(textOf(node, `FrToDt/${edge}DtTm`, `FrToDt/${edge}Dt`) ?? "");
}

type Balance = { money: Money; day: PlainDate | null; line: number };
type Balances = { opening: Balance | null; closing: Balance | null };

/** Only the booked balances frame the entries; available and forward ones are told beside them. */
function readBalances(node: XmlNode, problems: BankProblem[]): Balances {
  const booked = (code: string): Balance | null => {
    const balance = childrenOf(node, "Bal").find((each) => textOf(each, "Tp/CdOrPrtry/Cd", "Tp/Cd") === code);
    if (balance === undefined) return null;
    const money = signedAmount(balance, problems);
    return money && { money, day: dayIn(balance, "Dt", problems), line: balance.line };
  };
  return { opening: booked("OPBD") ?? booked("PRCD"), closing: booked("CLBD") };
}

/** The account's currency: as it says itself, else that of its balances, else that of what was booked. */
function currencyOf(node: XmlNode, { opening, closing }: Balances, bookings: readonly BankBooking[]): string | null {
  const anyBalance = childrenOf(node, "Bal").flatMap((each) => nodeAt(each, "Amt")?.attributes.Ccy ?? []);
  const currency =
    textOf(node, "Acct/Ccy") ??
    opening?.money.currency ??
    closing?.money.currency ??
    bookings[0]?.whole.currency ??
    anyBalance[0];
  return currency !== undefined && isCurrencyCode(currency) ? currency : null;
}

/** Amounts of two currencies cannot be added, so a statement that mixes them cannot be checked. */
function checkCurrencies(
  node: XmlNode,
  kind: StatementKind,
  currency: string | null,
  { opening, closing }: Balances,
  bookings: readonly BankBooking[],
  problems: BankProblem[],
): void {
  if (currency === null) {
    problems.push({
      line: node.line,
      reason: `The ${node.name} does not say the currency of its account. Ask the bank for the file again.`,
    });
    return;
  }
  const isStrict = kind === "statement" || textOf(node, "Acct/Ccy") !== null;
  const balances = kind === "statement" ? [opening, closing] : [];
  const amounts = [
    ...balances.flatMap((balance) =>
      balance ? [{ currency: balance.money.currency, line: balance.line, what: "a balance" }] : [],
    ),
    ...bookings.map(({ whole }) => ({ currency: whole.currency, line: whole.line, what: "an entry" })),
  ];
  for (const amount of isStrict ? amounts : []) {
    if (amount.currency === currency) continue;
    problems.push({
      line: amount.line,
      reason: `The account is kept in ${currency}, but ${amount.what} is in ${amount.currency}, so the statement cannot be checked. Ask the bank for the file again.`,
    });
  }
}

/** A statement sent in pages has its opening balance on the first and its closing balance on the last. */
function pageOf(node: XmlNode): { number: number; isFirst: boolean; isLast: boolean } {
  const pages = ["StmtPgntn", "RptPgntn", "NtfctnPgntn"];
  const number = Number(textOf(node, ...pages.map((each) => `${each}/PgNb`)) ?? "1");
  const isLast = textOf(node, ...pages.map((each) => `${each}/LastPgInd`)) !== "false";
  return { number, isFirst: !(number > 1), isLast };
}
