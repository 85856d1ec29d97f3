import type { AccountInvoice } from "#server/domain/accounts/views";
import { decimalFromMinor, type Money } from "#server/domain/money";

/** What is left to pay of the invoices, per currency in the order of their codes. */
export function leftPerCurrency(invoices: readonly Pick<AccountInvoice, "left">[]): Money[] {
  const sums = new Map<string, bigint>();
  for (const { left } of invoices) sums.set(left.currency, (sums.get(left.currency) ?? 0n) + left.minor);
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([currency, minor]) => ({ currency, minor }));
}

type Copied = Pick<AccountInvoice, "number" | "customer" | "issuedOn" | "dueOn" | "daysLate" | "total" | "left">;

/** The invoices as a sheet takes them: a line each, amounts as plain decimals beside their currency. */
export function invoicesAsTsv(invoices: readonly Copied[]): string {
  const head = ["Invoice", "Customer", "Issued", "Due", "Days past due", "Currency", "Total", "Left to pay"];
  const lines = invoices.map(({ number, customer, issuedOn, dueOn, daysLate, total, left }) => [
    inOneCell(number ?? ""),
    inOneCell(customer.name),
    issuedOn,
    dueOn ?? "",
    String(Math.max(0, daysLate ?? 0)),
    left.currency,
    decimalFromMinor(total.minor, total.currency),
    decimalFromMinor(left.minor, left.currency),
  ]);
  return [head, ...lines].map((cells) => cells.join("\t")).join("\n");
}

/** A sheet computes what begins like a formula; what customers are called is text. */
function inOneCell(text: string): string {
  const plain = text.replaceAll(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
}
