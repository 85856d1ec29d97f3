import type { BankEntry, BankProblem } from "#server/domain/bank/bank-file";
import { digitsAt, type NachaRecord, textAt } from "#server/domain/bank/nacha/layout";
import { joinedText, textOrNull } from "#server/domain/bank/text";
import type { PlainDate } from "#server/domain/time";

export type NachaEntry = { detail: NachaRecord; addenda: readonly NachaRecord[] };

type Batch = { entryClass: string; bookedOn: PlainDate };

const RETURN = "99";
const CHANGE = "98";

/** What a return, a dishonoured or contested one, or a notice of change says: one entry, with the reason by its code. */
export function readReturnedEntry({ detail, addenda }: NachaEntry, batch: Batch): BankEntry | BankProblem {
  const { line } = detail;
  const code = textAt(detail, 1, 3);
  const minor = digitsAt(detail, 29, 39);
  if (!/^[2-5][1-9]$/.test(code) || minor === null)
    return {
      line,
      reason: `The entry's transaction code "${code}" and amount "${textAt(detail, 29, 39)}" should be digits. Ask the bank for the file again.`,
    };
  const told = addenda.find((record) => [RETURN, CHANGE].includes(textAt(record, 1, 3)));
  if (!told)
    return {
      line,
      reason:
        "The entry is a payment order, not a return: it carries no return (99) or notice of change (98). Docket takes the files in which the bank reports returns; payments themselves are read from statements.",
    };
  const isChange = textAt(told, 1, 3) === CHANGE;
  const reason = textAt(told, 3, 6);
  if (!(isChange ? /^C\d\d$/ : /^R\d\d$/).test(reason))
    return {
      line: told.line,
      reason: `The reason "${reason}" should be ${isChange ? "C" : "R"} and two digits. Ask the bank to correct it.`,
    };
  const isDishonoured = /^R6[1-9]$|^R70$/.test(reason);
  const isDebit = isDebitCode(code);
  // A returned debit takes back what had come in; dishonouring the return brings it in again.
  const isMoneyIn = isDebit === isDishonoured;
  return {
    line,
    status: "booked",
    bookedOn: batch.bookedOn,
    valueOn: null,
    currency: "USD",
    amountMinor: isChange ? 0n : isMoneyIn ? minor : -minor,
    isReversal: !isChange,
    transactionCode: `${batch.entryClass}-${code}`,
    counterpartyName: nameOf(detail, addenda, batch.entryClass),
    counterpartyAccount: textOrNull(
      [textAt(detail, 3, 12), isInternational(addenda) ? textAt(detail, 39, 74) : textAt(detail, 12, 29)].join("/"),
    ),
    endToEndReference: isInternational(addenda) ? null : textOrNull(textAt(detail, 39, 54)),
    bankReference: textOrNull(textAt(told, 6, 21)),
    remittance: isChange ? textOrNull(textAt(told, 35, 64)) : explanationOf(told, reason, isDishonoured),
    returnReason: reason,
  };
}

/** The last digit says the direction: 1 to 5 is money to the account, 6 to 9 money from it. */
export function isDebitCode(code: string): boolean {
  return Number(code[1]) >= 6;
}

function isInternational(addenda: readonly NachaRecord[]): boolean {
  return addenda.some((record) => textAt(record, 1, 3) === "10");
}

function nameOf(detail: NachaRecord, addenda: readonly NachaRecord[], entryClass: string): string | null {
  const international = addenda.find((record) => textAt(record, 1, 3) === "10");
  if (international) return textOrNull(textAt(international, 46, 81));
  // Corporate trade exchange writes the number of addenda before the name.
  return textOrNull(entryClass === "CTX" ? textAt(detail, 58, 74) : textAt(detail, 54, 76));
}

function explanationOf(told: NachaRecord, reason: string, isDishonoured: boolean): string | null {
  const isContested = /^R7[1-7]$/.test(reason);
  if (isContested)
    return joinedText([
      `contests the dishonoured return of ${textAt(told, 38, 53)} with reason R${textAt(told, 56, 58)}, dishonoured for R${textAt(told, 76, 78)}`,
    ]);
  if (isDishonoured)
    return joinedText([
      textOrNull(textAt(told, 58, 79)),
      `dishonours the return ${textAt(told, 38, 53)} with reason R${textAt(told, 56, 58)}`,
    ]);
  return textOrNull(textAt(told, 35, 79));
}
