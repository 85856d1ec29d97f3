import { decimalFromMinor } from "#server/domain/money";
import type { Booking, Party } from "#server/sandbox/bank/booking";
import type { Statement } from "#server/sandbox/bank/statements";
import { addDays } from "#server/sandbox/world/time";

const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
const BANK = "Marktbrunnen Bank";

export function fileNameOf({ account, day }: Statement): string {
  return `camt053-${account.entity}-${day}.xml`;
}

/** The statement as the bank sends it: ISO 20022 camt.053.001.08. */
export function camt053(statement: Statement): string {
  const { account, owner, number, day, opening, closing, bookings } = statement;
  const { currency, identifier } = account;
  const id = statementId(statement);
  const drawnUp = `${addDays(day, 1)}T05:00:00`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Document xmlns="${NAMESPACE}">`,
    "<BkToCstmrStmt>",
    `<GrpHdr><MsgId>MSG${id}</MsgId><CreDtTm>${drawnUp}</CreDtTm></GrpHdr>`,
    "<Stmt>",
    `<Id>${id}</Id>`,
    `<ElctrncSeqNb>${number}</ElctrncSeqNb>`,
    `<CreDtTm>${drawnUp}</CreDtTm>`,
    `<FrToDt><FrDtTm>${day}T00:00:00</FrDtTm><ToDtTm>${day}T23:59:59</ToDtTm></FrToDt>`,
    `<Acct>${accountId(identifier)}<Ccy>${currency}</Ccy><Ownr><Nm>${escaped(owner)}</Nm></Ownr>`,
    `<Svcr><FinInstnId><Nm>${BANK}</Nm></FinInstnId></Svcr></Acct>`,
    balance("OPBD", opening, currency, day),
    balance("CLBD", closing, currency, day),
    summary(bookings, currency),
    ...bookings.map((booking, place) => entry(booking, currency, bookingReference(statement, place))),
    "</Stmt>",
    "</BkToCstmrStmt>",
    "</Document>",
    "",
  ].join("\n");
}

function statementId({ account, day }: Statement): string {
  return `${account.entity}${day.replaceAll("-", "")}`;
}

/** The bank's own reference of a booking: that it has, or its place in the statement. */
export function bookingReference(statement: Statement, place: number): string {
  return statement.bookings[place]?.reference ?? `${statementId(statement)}${String(place + 1).padStart(4, "0")}`;
}

function balance(code: "OPBD" | "CLBD", minor: number, currency: string, day: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(minor, currency)}<Dt><Dt>${day}</Dt></Dt></Bal>`;
}

function summary(bookings: readonly Booking[], currency: string): string {
  const group = (name: string, counted: readonly Booking[]) => {
    const sum = counted.reduce((total, each) => total + Math.abs(each.amount), 0);
    return `<${name}><NbOfNtries>${counted.length}</NbOfNtries><Sum>${decimal(sum, currency)}</Sum></${name}>`;
  };
  const into = bookings.filter((each) => each.amount >= 0);
  const out = bookings.filter((each) => each.amount < 0);
  return `<TxsSummry>${group("TtlNtries", bookings)}${group("TtlCdtNtries", into)}${group("TtlDbtNtries", out)}</TxsSummry>`;
}

function entry(booking: Booking, currency: string, reference: string): string {
  const { day, code, returned } = booking;
  const [domain, family, subFamily] = code;
  return [
    `<Ntry>${amount(booking.amount, currency)}${returned ? "<RvslInd>true</RvslInd>" : ""}<Sts><Cd>BOOK</Cd></Sts>`,
    `<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>${reference}</AcctSvcrRef>`,
    `<BkTxCd><Domn><Cd>${domain}</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${subFamily}</SubFmlyCd></Fmly></Domn></BkTxCd>`,
    `<NtryDtls><TxDtls><Refs><EndToEndId>${escaped(booking.endToEnd ?? "NOTPROVIDED")}</EndToEndId></Refs>`,
    amount(booking.amount, currency),
    booking.party ? parties(booking.party, booking.amount >= 0 !== (returned !== null)) : "",
    booking.remittance === null ? "" : `<RmtInf><Ustrd>${escaped(booking.remittance)}</Ustrd></RmtInf>`,
    returned ? `<RtrInf><Rsn><Cd>${returned.reason}</Cd></Rsn></RtrInf>` : "",
    "</TxDtls></NtryDtls></Ntry>",
  ].join("");
}

function parties({ name, account }: Party, isPayer: boolean): string {
  const role = isPayer ? "Dbtr" : "Cdtr";
  const number = account === null ? "" : `<${role}Acct>${accountId(account)}</${role}Acct>`;
  return `<RltdPties><${role}><Pty><Nm>${escaped(name)}</Nm></Pty></${role}>${number}</RltdPties>`;
}

function accountId(identifier: string): string {
  const isIban = /^[A-Z]{2}\d{2}/.test(identifier);
  return `<Id>${isIban ? `<IBAN>${identifier}</IBAN>` : `<Othr><Id>${identifier}</Id></Othr>`}</Id>`;
}

function amount(minor: number, currency: string): string {
  const direction = minor >= 0 ? "CRDT" : "DBIT";
  return `<Amt Ccy="${currency}">${decimal(Math.abs(minor), currency)}</Amt><CdtDbtInd>${direction}</CdtDbtInd>`;
}

const decimal = (minor: number, currency: string) => decimalFromMinor(BigInt(minor), currency);

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}
