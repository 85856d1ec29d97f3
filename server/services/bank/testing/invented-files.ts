/** Small files of every format, each with balances and totals that agree. */

type CamtEntry = {
  amount: string;
  direction?: "CRDT" | "DBIT";
  day?: string;
  status?: string;
  reference?: string;
  name?: string;
  text?: string;
  endToEnd?: string;
  returnReason?: string;
  /** The payments of a batch. */
  parts?: readonly { amount: string; endToEnd: string; name: string; text: string }[];
};

type CamtStatement = {
  id?: string;
  account?: string;
  currency?: string;
  opening?: string;
  closing?: string;
  /** The day of the opening balance, where it is not that of the closing one. */
  from?: string;
  day?: string;
  entries: readonly CamtEntry[];
};

const kinds = {
  "camt.052": { root: "BkToCstmrAcctRpt", part: "Rpt" },
  "camt.053": { root: "BkToCstmrStmt", part: "Stmt" },
  "camt.054": { root: "BkToCstmrDbtCdtNtfctn", part: "Ntfctn" },
} as const;

const balance = (code: string, amount: string, currency: string, day: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount.replace("-", "")}</Amt><CdtDbtInd>${amount.startsWith("-") ? "DBIT" : "CRDT"}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;

function camtEntry(entry: CamtEntry, currency: string, statementDay: string): string {
  const { amount, direction = "CRDT", day = statementDay, status = "BOOK", reference, parts = [] } = entry;
  const side = direction === "CRDT" ? "Dbtr" : "Cdtr";
  const details = (one: Omit<CamtEntry, "parts">, own = "") =>
    `<TxDtls><Refs>${one.endToEnd ? `<EndToEndId>${one.endToEnd}</EndToEndId>` : ""}</Refs>${own}<RltdPties>${one.name ? `<${side}><Pty><Nm>${one.name}</Nm></Pty></${side}>` : ""}</RltdPties>${one.text ? `<RmtInf><Ustrd>${one.text}</Ustrd></RmtInf>` : ""}${one.returnReason ? `<RtrInf><Rsn><Cd>${one.returnReason}</Cd></Rsn></RtrInf>` : ""}</TxDtls>`;
  const told =
    parts.length > 0
      ? parts.map((part) => details(part, `<Amt Ccy="${currency}">${part.amount}</Amt>`)).join("\n")
      : details(entry);
  return `<Ntry>
<Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts><Cd>${status}</Cd></Sts>
<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt>
${reference ? `<AcctSvcrRef>${reference}</AcctSvcrRef>` : ""}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls>${told}</NtryDtls>
</Ntry>`;
}

export function camt(format: keyof typeof kinds, ...statements: readonly CamtStatement[]): Buffer {
  const { root, part } = kinds[format];
  const contents = statements.map(
    ({
      id = "S-1",
      account = "DE89370400440532013000",
      currency = "EUR",
      opening,
      closing,
      day = "2026-02-02",
      from = day,
      entries,
    }) =>
      `<${part}><Id>${id}</Id><CreDtTm>${day}T20:00:00+01:00</CreDtTm><Acct><Id><IBAN>${account}</IBAN></Id><Ccy>${currency}</Ccy></Acct>
${opening === undefined ? "" : balance("OPBD", opening, currency, from)}
${closing === undefined ? "" : balance("CLBD", closing, currency, day)}
${entries.map((entry) => camtEntry(entry, currency, day)).join("\n")}
</${part}>`,
  );
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${format}.001.08"><${root}><GrpHdr><MsgId>M-1</MsgId></GrpHdr>\n${contents.join("\n")}\n</${root}></Document>\n`,
  );
}

/** Three payments of one German account in SWIFT's words. */
export const mt940 = `:20:STMT
:25:37040044/0532013000
:28C:23/1
:60F:C260201EUR1000,00
:61:2602020202CR250,00NTRFNONREF//26020200017
:86:166?00GUTSCHRIFT?20EREF+INV-10423?21SVWZ+INV-10423?30GENODEF1?31DE02120
300000000202051?32Alder Analytics GmbH
:61:2602020202DR19,90NCHGNONREF
:86:805?00ENTGELT?20Account fees February
:61:2602020202RDR5,00NMSCNONREF
:86:Fee taken back
:62F:C260202EUR1235,10
-
`;

export const bai2 = `01,BANKUS33,MERIDIAN,260203,0600,17,,,2/
02,MERIDIAN,BANKUS33,1,260202,,USD,2/
03,4433221100,,010,100000,,,015,125000,,/
88,100,30000,2,/
16,195,20000,,WIRE0001,INV-20001,INCOMING WIRE/
88,DBNM: Birch Labs Inc.
16,142,10000,V,260203,,ACH0002,,ACH CREDIT/
16,475,5000,,,1204,CHECK PAID/
49,290000,7/
98,290000,1,9/
99,290000,1,11/
`;

const cheque = (item: string, amount: string, account: string, number: string, payer: string) =>
  `6001${item}${amount}021000021${account}${number}012926${payer.padEnd(30)}${"MERIDIAN METRICS".padEnd(20)}`;

/** Two cheques, one with the invoice its payer named. */
export const lockbox = [
  "100MERIDIANXX02100002122602021800",
  "2MERIDIANXX0210000212000000000040008000801",
  "50010000012345260202MERIDIANXX0210000212",
  cheque("001", "0000150000", "0001234567", "0000000102", "CEDAR SYSTEMS LLC"),
  "40010016019INV-30007",
  cheque("002", "0000025000", "0007654321", "0000000055", "DOGWOOD INC"),
  "700100000123452602020020000175000",
  "8000000001234526020200020000175000",
  "9000009",
  "",
].join("\n");

const nachaRecord = (text: string) => text.padEnd(94);

/** Two returned debits and a notice of change. */
export const nacha = [
  "101 021000021 1210428822602030600A094101Receiving Bank         Sending Bank           ",
  "5200MERIDIAN METRICS                    1234567890PPDINVOICES        260202   1021000020000001",
  "626121042882000000123456789  0000012500INV-40001      Elm Partners            1021000020000001",
  "799R01021000020000101      12104288                                            121042880000001",
  "626121042882000000987654321  0000007500INV-40002      Fir Industries          1021000020000002",
  "799R02021000020000102      12104288Account closed                              121042880000002",
  "820000000400242085760000000200000000000000001234567890                         021000020000001",
  "5220MERIDIAN METRICS                    1234567890CORINVOICES        260202   1021000020000002",
  "621121042882000000123456789  0000000000INV-40003      Gum Corporation         1021000020000003",
  "798C01021000020000103      12104288000000123456780                             121042880000003",
  "822000000200121042880000000000000000000000001234567890                         021000020000002",
  "9000002000002000000060036312864000000020000000000000000",
]
  .map(nachaRecord)
  .concat(Array.from({ length: 8 }, () => "9".repeat(94)))
  .join("\n");
