/**
 * NetSuite keeps every kind of document in one table. These are no document of a customer's account, and are left alone
 * by rule; a type that stands in neither list is dead, so that nobody misses a new one.
 */
const OTHER_TYPES = new Map<string, string>([
  ["Journal", "journal entries"],
  ["VendBill", "vendor bills"],
  ["VendPymt", "payments to vendors"],
  ["VendCred", "credits of vendors"],
  ["VPrepay", "prepayments to vendors"],
  ["PurchOrd", "purchase orders"],
  ["SalesOrd", "sales orders"],
  ["Estimate", "quotes"],
  ["Opprtnty", "opportunities"],
  ["CashSale", "cash sales"],
  ["CashRfnd", "cash refunds"],
  ["CustDep", "customer deposits"],
  ["DepAppl", "applications of deposits"],
  ["CustRfnd", "customer refunds"],
  ["Deposit", "bank deposits"],
  ["Check", "cheques"],
  ["Transfer", "transfers between accounts"],
  ["CardChrg", "charges of company cards"],
  ["CardRfnd", "refunds of company cards"],
  ["ExpRept", "expense reports"],
  ["FxReval", "currency revaluations"],
  ["RtnAuth", "return authorisations"],
  ["VendAuth", "returns to vendors"],
  ["ItemShip", "shipments"],
  ["ItemRcpt", "receipts of goods"],
  ["InvAdjst", "stock adjustments"],
  ["InvTrnfr", "stock transfers"],
  ["TrnfrOrd", "transfer orders"],
  ["WorkOrd", "work orders"],
  ["Build", "assembly builds"],
  ["Unbuild", "assembly unbuilds"],
  ["RevArrng", "revenue arrangements"],
  ["LiabPymt", "payroll payments"],
  ["Paycheck", "paychecks"],
]);

/** Why a transaction is left alone; null for one that belongs to a customer's account or is of an unknown type. */
export function reasonToLeave(payload: unknown): string | null {
  const type = typeof payload === "object" && payload !== null && "type" in payload ? payload.type : null;
  const what = typeof type === "string" ? OTHER_TYPES.get(type) : undefined;
  return what === undefined
    ? null
    : `Docket follows invoices, payments and credits of customers in NetSuite, not ${what}.`;
}
