import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { XmlNode } from "#server/domain/bank/camt/xml-node";
import { type PaymentOrder, returnWords } from "#server/domain/cash/payment-order";
import { minorFromDecimal } from "#server/domain/money";
import { readXml } from "#server/services/bank/read-xml";
import { paymentOrderFile } from "#server/services/cash/payment-order-file";

const order: PaymentOrder = {
  reference: "RET-000123",
  madeAt: new Date("2026-03-02T08:00:00.000Z"),
  executeOn: "2026-03-02",
  amountMinor: 119_050n,
  currency: "EUR",
  debtor: { name: "Meridian Metrics GmbH", account: "DE89370400440532013000", bic: null },
  creditor: { name: "Müller & Söhne", account: "DE44500105175407324931" },
  words: returnWords({ bookedOn: "2026-02-27", words: "Rechnung <4711>" }),
};

function read(given: Partial<PaymentOrder> = {}): XmlNode {
  const file = readXml(paymentOrderFile({ ...order, ...given }).content.toString("utf8"));
  if (!file.ok) throw new Error(file.problem.reason);
  return file.root;
}

/** Elements with the elements in them, in the order they stand in. */
function outline({ name, children }: XmlNode): unknown {
  return children.length === 0 ? name : [name, ...children.map(outline)];
}

function at(root: XmlNode, path: string): XmlNode | undefined {
  return path
    .split("/")
    .reduce<XmlNode | undefined>((node, name) => node?.children.find((child) => child.name === name), root);
}
const TRANSACTION = "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf";

test("its elements stand as the message definition of pain.001.001.09 orders them", () => {
  const root = read();
  expect(paymentOrderFile(order).content.toString("utf8")).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">\n/,
  );
  expect(outline(root)).toEqual([
    "Document",
    [
      "CstmrCdtTrfInitn",
      ["GrpHdr", "MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", ["InitgPty", "Nm"]],
      [
        "PmtInf",
        ...["PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", ["PmtTpInf", ["SvcLvl", "Cd"]], ["ReqdExctnDt", "Dt"]],
        ["Dbtr", "Nm"],
        ["DbtrAcct", ["Id", "IBAN"], "Ccy"],
        ["DbtrAgt", ["FinInstnId", ["Othr", "Id"]]],
        "ChrgBr",
        [
          "CdtTrfTxInf",
          ["PmtId", "InstrId", "EndToEndId"],
          ["Amt", "InstdAmt"],
          ["Cdtr", "Nm"],
          ["CdtrAcct", ["Id", "IBAN"]],
          ["RmtInf", "Ustrd"],
        ],
      ],
    ],
  ]);
});

test("it says who pays whom, how much, and under which reference", () => {
  const root = read();
  const said = (path: string) => at(root, path)?.text;
  expect(said("CstmrCdtTrfInitn/GrpHdr/CreDtTm")).toBe("2026-03-02T08:00:00Z");
  expect(said("CstmrCdtTrfInitn/PmtInf/Dbtr/Nm")).toBe("Meridian Metrics GmbH");
  expect(said("CstmrCdtTrfInitn/PmtInf/DbtrAcct/Id/IBAN")).toBe("DE89370400440532013000");
  expect(said("CstmrCdtTrfInitn/PmtInf/ChrgBr")).toBe("SLEV");
  expect(said(`${TRANSACTION}/PmtId/EndToEndId`)).toBe("RET-000123");
  expect(at(root, `${TRANSACTION}/Amt/InstdAmt`)).toMatchObject({ text: "1190.50", attributes: { Ccy: "EUR" } });
  expect(said(`${TRANSACTION}/Cdtr/Nm`)).toBe("Mueller + Soehne");
  expect(said(`${TRANSACTION}/CdtrAcct/Id/IBAN`)).toBe("DE44500105175407324931");
  expect(said(`${TRANSACTION}/RmtInf/Ustrd`)).toBe("Return of your payment of 2026-02-27: Rechnung 4711");
});

describe("an account that is no IBAN, or another currency", () => {
  test("stands under its number, and claims no SEPA", () => {
    const root = read({ creditor: { name: "Alder", account: "37040044/0532013000" } });
    expect(at(root, `${TRANSACTION}/CdtrAcct/Id/Othr/Id`)?.text).toBe("37040044/0532013000");
    expect(at(root, "CstmrCdtTrfInitn/PmtInf/PmtTpInf")).toBeUndefined();
    expect(at(root, "CstmrCdtTrfInitn/PmtInf/ChrgBr")?.text).toBe("SHAR");
  });

  test("keeps the script of its name", () => {
    const root = read({ currency: "JPY", creditor: { name: "株式会社 <北>", account: "1234567" } });
    expect(at(root, `${TRANSACTION}/Cdtr/Nm`)?.text).toBe("株式会社 <北>");
    expect(at(root, `${TRANSACTION}/Amt/InstdAmt`)?.text).toBe("119050");
  });

  test("names the debtor's bank where it is known", () => {
    const root = read({ debtor: { ...order.debtor, bic: "COBADEFFXXX" } });
    expect(at(root, "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/BICFI")?.text).toBe("COBADEFFXXX");
  });
});

test("the same order is the same bytes, and another order others", () => {
  const file = paymentOrderFile(order);
  expect(paymentOrderFile({ ...order })).toEqual(file);
  expect(file.name).toBe("RET-000123.xml");
  expect(file.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(paymentOrderFile({ ...order, amountMinor: 119_051n }).hash).not.toBe(file.hash);
});

test("whatever names and words, amounts of no, two and three digits come out exactly and nothing is too long", () => {
  const odd = fc.string({ unit: "binary", maxLength: 200 });
  const minor = fc.bigInt({ min: 1n, max: 999_999_999_999_999n });
  const currency = fc.constantFrom("EUR", "JPY", "KWD");
  const written = { EUR: /^\d+\.\d{2}$/, JPY: /^\d+$/, KWD: /^\d+\.\d{3}$/ };
  fc.assert(
    fc.property(odd, odd, minor, currency, (name, words, amountMinor, code) => {
      const root = read({ amountMinor, currency: code, words, creditor: { ...order.creditor, name } });
      const amount = at(root, `${TRANSACTION}/Amt/InstdAmt`)?.text ?? "";
      expect(minorFromDecimal(amount, code)).toBe(amountMinor);
      expect(amount).toMatch(written[code]);
      expect(at(root, "CstmrCdtTrfInitn/GrpHdr/CtrlSum")?.text).toBe(amount);
      expect([...(at(root, `${TRANSACTION}/Cdtr/Nm`)?.text ?? "")].length).toBeLessThanOrEqual(70);
      expect([...(at(root, `${TRANSACTION}/RmtInf/Ustrd`)?.text ?? "")].length).toBeLessThanOrEqual(140);
    }),
    { numRuns: 300 },
  );
});
