import { type BankProblem, isLedgerAmount } from "#server/domain/bank/bank-file";
import { nodeAt, textOf, type XmlNode } from "#server/domain/bank/camt/xml-node";
import { dayFromIso } from "#server/domain/bank/days";
import { isCurrencyCode, type Money, minorFromDecimal } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** `<Amt Ccy="EUR">8.85</Amt>` with its direction beside it. */
export function signedAmount(parent: XmlNode, problems: BankProblem[]): Money | null {
  const money = amountIn(nodeAt(parent, "Amt"), parent, problems);
  const direction = textOf(parent, "CdtDbtInd");
  if (direction !== "CRDT" && direction !== "DBIT") {
    problems.push({
      line: parent.line,
      reason: `${parent.name}/CdtDbtInd says "${direction ?? "nothing"}" where CRDT or DBIT should stand. Ask the bank for the file again.`,
    });
    return null;
  }
  return money && { ...money, minor: direction === "CRDT" ? money.minor : -money.minor };
}

export function amountIn(node: XmlNode | null, parent: XmlNode, problems: BankProblem[]): Money | null {
  const currency = node?.attributes.Ccy ?? "";
  const text = node?.text.trim() ?? "";
  const minor = isCurrencyCode(currency) && !/^[+-]/.test(text) ? minorFromDecimal(text, currency) : null;
  if (minor !== null && isLedgerAmount(minor)) return { minor, currency };
  problems.push({
    line: node?.line ?? parent.line,
    reason: node
      ? `${parent.name}/Amt says "${text.slice(0, 40)}" in the currency "${currency.slice(0, 10)}", which is no amount of a currency. Ask the bank for the file again.`
      : `${parent.name} has no amount (Amt). Ask the bank for the file again.`,
  });
  return null;
}

/** The day of a date element, which holds a day (Dt) or an instant (DtTm). Null when the element is absent. */
export function dayIn(parent: XmlNode, name: string, problems: BankProblem[]): PlainDate | null {
  const node = nodeAt(parent, name);
  if (node === null) return null;
  const text = textOf(node, "Dt", "DtTm") ?? node.text.trim();
  const day = dayFromIso(text);
  if (day === null)
    problems.push({
      line: node.line,
      reason: `${parent.name}/${name} says "${text.slice(0, 40)}", a day that does not exist. Ask the bank to correct it.`,
    });
  return day;
}
