import type { BankBooking, BankEntry, BankProblem } from "#server/domain/bank/bank-file";
import { amountIn, dayIn, signedAmount } from "#server/domain/bank/camt/amount";
import { type CamtDetails, readCamtDetails, transactionCodeOf } from "#server/domain/bank/camt/details";
import { childrenOf, nodeAt, textOf, type XmlNode } from "#server/domain/bank/camt/xml-node";
import { joinedText, referenceOrNull } from "#server/domain/bank/text";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

const statuses: Record<string, BankEntry["status"]> = { BOOK: "booked", PDNG: "pending", FUTR: "pending" };

/**
 * An entry (Ntry) as a booking; null when it only informs or cannot be used. A batch becomes one part for each payment
 * listed in it, as long as these add up to it.
 * @param fallbackDay the statement's own day, for an entry that names none.
 */
export function readCamtEntry(
  node: XmlNode,
  fallbackDay: PlainDate | null,
  problems: BankProblem[],
): BankBooking | null {
  const said = textOf(node, "Sts", "Sts/Cd", "Sts/Prtry");
  if (said === "INFO") return null;
  const status = statuses[said ?? ""];
  if (status === undefined)
    problems.push({
      line: node.line,
      reason: `Ntry/Sts says "${said ?? "nothing"}", so it is not known whether the entry is booked (BOOK) or pending (PDNG). Ask the bank for the file again.`,
    });
  const money = signedAmount(node, problems);
  const valueOn = dayIn(node, "ValDt", problems);
  const bookedOn = dayIn(node, "BookgDt", problems) ?? valueOn ?? fallbackDay;
  if (bookedOn === null)
    problems.push({
      line: node.line,
      reason: "The entry names no booking date, and its statement no day. Ask the bank for the file again.",
    });
  if (status === undefined || money === null || bookedOn === null) return null;
  const isReversal = textOf(node, "RvslInd") === "true";
  const frame = {
    line: node.line,
    status,
    bookedOn,
    valueOn,
    currency: money.currency,
    isReversal,
    transactionCode: transactionCodeOf(node),
  };
  const details = childrenOf(node, "NtryDtls").flatMap((each) => childrenOf(each, "TxDtls"));
  const all = [...details, ...childrenOf(node, "TxDtls")];
  const isMoneyIn = money.minor >= 0n !== isReversal;
  const told = all.map((each) => readCamtDetails(each, isMoneyIn));
  const reference = referenceOrNull(textOf(node, "AcctSvcrRef"));
  const only = all.length === 1 ? (told[0]?.bankReference ?? null) : null;
  const whole: BankEntry = { ...frame, amountMinor: money.minor, ...summaryOf(node, told, reference) };
  return { whole, parts: partsOf(all, told, money, frame, reference), reference: reference ?? only };
}

type Frame = Omit<BankEntry, "amountMinor" | keyof CamtDetails>;

/** One entry for each payment of a batch; none unless there are several and their amounts are all of the batch. */
function partsOf(
  details: readonly XmlNode[],
  told: readonly CamtDetails[],
  money: Money,
  frame: Frame,
  reference: string | null,
): BankEntry[] {
  if (details.length < 2) return [];
  const amounts = details.map((each) => detailAmount(each, money));
  const sum = amounts.reduce<bigint | null>(
    (total, each) => (total === null || each === null ? null : total + each),
    0n,
  );
  if (sum !== money.minor) return [];
  return details.map((each, index) => {
    const { bankReference = null, ...rest } = told[index] ?? silent;
    return {
      ...frame,
      line: each.line,
      amountMinor: amounts[index] ?? 0n,
      transactionCode: transactionCodeOf(each) ?? frame.transactionCode,
      ...rest,
      bankReference: bankReference ?? reference,
    };
  });
}

const silent: CamtDetails = {
  counterpartyName: null,
  counterpartyAccount: null,
  endToEndReference: null,
  bankReference: null,
  remittance: null,
  returnReason: null,
};

/** The amount of a payment within a batch, in the batch's currency and with its own direction if it names one. */
function detailAmount(details: XmlNode, batch: Money): bigint | null {
  const parent = nodeAt(details, "Amt") ? details : nodeAt(details, "AmtDtls/TxAmt");
  const money = parent && amountIn(nodeAt(parent, "Amt"), parent, []);
  if (!money || money.currency !== batch.currency) return null;
  const direction = textOf(details, "CdtDbtInd");
  const isMoneyIn = direction === null ? batch.minor >= 0n : direction === "CRDT";
  return isMoneyIn ? money.minor : -money.minor;
}

/** What can be said of an entry as a whole: all that its payments say, and single values only where they agree. */
function summaryOf(node: XmlNode, told: readonly CamtDetails[], reference: string | null): CamtDetails {
  const agreed = (field: keyof CamtDetails) => {
    const values = new Set(told.map((each) => each[field]));
    return values.size === 1 ? (told[0]?.[field] ?? null) : null;
  };
  return {
    counterpartyName: agreed("counterpartyName"),
    counterpartyAccount: agreed("counterpartyAccount"),
    endToEndReference: agreed("endToEndReference"),
    bankReference: reference ?? agreed("bankReference"),
    remittance: joinedText(told.map(({ remittance }) => remittance)) ?? textOf(node, "AddtlNtryInf"),
    returnReason: agreed("returnReason"),
  };
}
