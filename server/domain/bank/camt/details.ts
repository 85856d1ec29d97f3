import { childrenOf, textOf, type XmlNode } from "#server/domain/bank/camt/xml-node";
import { joinedText, referenceOrNull, textOrNull } from "#server/domain/bank/text";

/** What a transaction detail (TxDtls) says beside its amount. */
export type CamtDetails = {
  counterpartyName: string | null;
  counterpartyAccount: string | null;
  endToEndReference: string | null;
  bankReference: string | null;
  remittance: string | null;
  returnReason: string | null;
};

/** @param isMoneyIn whether the booking, before any reversal, brings money in: then the debtor is the other side. */
export function readCamtDetails(details: XmlNode, isMoneyIn: boolean): CamtDetails {
  const side = isMoneyIn ? "Dbtr" : "Cdtr";
  const party = (role: string) => [`RltdPties/${role}/Nm`, `RltdPties/${role}/Pty/Nm`];
  const account = `RltdPties/${side}Acct/Id`;
  return {
    counterpartyName: textOf(details, ...party(side), ...party(`Ultmt${side}`), `RltdPties/${side}Acct/Nm`),
    counterpartyAccount:
      textOf(details, `${account}/IBAN`, `${account}/Othr/Id`, `${account}/PrtryAcct/Id`)?.replaceAll(" ", "") ?? null,
    endToEndReference: referenceOrNull(textOf(details, "Refs/EndToEndId")),
    bankReference: referenceOrNull(textOf(details, "Refs/AcctSvcrRef")),
    remittance: remittanceOf(details) ?? textOf(details, "AddtlTxInf"),
    returnReason: textOf(details, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd", "RtrInf/RtrRsn/Prtry"),
  };
}

/** Everything the payer wrote: free text, then references, document numbers and remarks. */
function remittanceOf(details: XmlNode): string | null {
  return joinedText(
    childrenOf(details, "RmtInf").flatMap((information) => [
      ...childrenOf(information, "Ustrd").map((free) => textOrNull(free.text)),
      ...childrenOf(information, "Strd").flatMap((structured) => [
        textOf(structured, "CdtrRefInf/Ref", "CdtrRefInf/CdtrRef"),
        ...childrenOf(structured, "RfrdDocInf").map((document) => textOf(document, "Nb", "RfrdDocNb")),
        ...childrenOf(structured, "RfrdDocInf").flatMap((document) =>
          childrenOf(document, "LineDtls").map((line) => textOf(line, "Id/Nb", "Desc")),
        ),
        ...childrenOf(structured, "AddtlRmtInf").map((remark) => textOrNull(remark.text)),
      ]),
    ]),
  );
}

/** The bank's code of the kind of booking: "PMNT-RCDT-ESCT", else its own. */
export function transactionCodeOf(node: XmlNode): string | null {
  const domain = ["Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd"].map((path) => textOf(node, `BkTxCd/${path}`));
  const standard = domain.filter((part) => part !== null).join("-");
  return standard === "" ? textOf(node, "BkTxCd/Prtry/Cd") : standard;
}
