import type { FileLayout } from "#server/domain/files/layout";
import { layoutName } from "#server/domain/files/layout";
import { subjects } from "#server/domain/files/subjects";
import type { DayFormat } from "#server/domain/receivables/cells";
import { invoiceFacts } from "#server/domain/receivables/invoice-facts";
import type { RowReader } from "#server/domain/receivables/row-reader";
import type { FileFacts, RowReading } from "#server/domain/receivables/row-reading";
import type { FactsOf } from "#server/domain/sync/records";
import type { PlainDate } from "#server/domain/time";

type Owner = { entityCode: string; currency: string };

/** A saved layout as a way to read the rows of a file of one legal entity. */
export function layoutReading(layout: FileLayout, saved: { key: string; version: number }, owner: Owner): RowReading {
  const labels = new Map(subjects[layout.subject].fields.map((field) => [field.key, field.label]));
  const constants = new Map<string, string>();
  for (const [field, source] of Object.entries(layout.fields))
    if (source.from === "constant") constants.set(constantColumn(labels.get(field) ?? field), source.value);
  const columnOf = (field: string): string => {
    const source = layout.fields[field];
    if (source?.from === "column") return source.column;
    const label = labels.get(field) ?? field;
    return source?.from === "constant" ? constantColumn(label) : label;
  };
  const fields = (row: RowReader) => new FieldReader(row, layout, columnOf);
  const read = {
    customers: (row: RowReader) => customerFacts(row, fields(row), owner),
    invoices: (row: RowReader) => invoice(row, fields(row), columnOf, owner),
    payments: (row: RowReader) => paymentFacts(row, fields(row), owner),
    credits: (row: RowReader) => creditFacts(row, fields(row), owner),
  }[layout.subject] satisfies (row: RowReader) => FileFacts | null;
  const { kind } = subjects[layout.subject];
  return { kind, name: layoutName(saved), currency: owner.currency, constants, columnOf, read };
}

/** What stands for a column where every row has the same value. No heading of a file can be it by accident: it ends in a colon. */
function constantColumn(label: string): string {
  return `${label} for every row:`;
}

/** Reads the fields of a row from wherever the layout says they come. Fields that come from nowhere are empty. */
class FieldReader {
  readonly #row: RowReader;
  readonly #layout: FileLayout;
  readonly #columnOf: (field: string) => string;

  constructor(row: RowReader, layout: FileLayout, columnOf: (field: string) => string) {
    this.#row = row;
    this.#layout = layout;
    this.#columnOf = columnOf;
  }

  text(field: string): string | null {
    return this.#row.text(this.#columnOf(field));
  }

  optionalText(field: string): string | null {
    return this.#isMapped(field) ? this.#row.optionalText(this.#columnOf(field)) : null;
  }

  day(field: string): PlainDate | null {
    return this.#row.day(this.#columnOf(field), this.#formatsOf(field));
  }

  optionalDay(field: string): PlainDate | null {
    return this.#isMapped(field) ? this.#row.optionalDay(this.#columnOf(field), this.#formatsOf(field)) : null;
  }

  currency(field: string): string | null {
    return this.#row.currency(this.#columnOf(field));
  }

  optionalCurrency(field: string): string | null {
    return this.#isMapped(field) ? this.#row.optionalCurrency(this.#columnOf(field)) : null;
  }

  optionalCountry(field: string): string | null {
    return this.#isMapped(field) ? this.#row.optionalCountry(this.#columnOf(field)) : null;
  }

  optionalDays(field: string): number | null {
    return this.#isMapped(field) ? this.#row.optionalDays(this.#columnOf(field)) : null;
  }

  /** An amount can be read only in a currency that could be. */
  money(field: string, currency: string | null): bigint | null {
    return currency === null ? null : this.#row.money(this.#columnOf(field), currency, this.#layout.amounts);
  }

  /** An amount that is not more than nothing says nothing, or the opposite of what a row of its file says. */
  positiveMoney(field: string, currency: string | null): bigint | null {
    const amount = this.money(field, currency);
    if (amount === null || amount > 0n) return amount;
    return this.#row.refuse(
      this.#columnOf(field),
      amount === 0n
        ? "The amount is 0, so there is nothing to bring in."
        : "The amount has the other sign than the layout expects. If the whole file is written so, choose the other sign there.",
    );
  }

  yesNo(field: string): boolean | null {
    const column = this.#columnOf(field);
    if (!this.#isMapped(field) || this.#row.isEmpty(column)) return false;
    const { yes, no } = this.#layout.words;
    const meanings = [...yes.map((word) => [word, true] as const), ...no.map((word) => [word, false] as const)];
    return this.#row.word(column, Object.fromEntries(meanings));
  }

  #isMapped(field: string): boolean {
    return (this.#layout.fields[field]?.from ?? "nothing") !== "nothing";
  }

  #formatsOf(field: string): readonly DayFormat[] {
    return this.#layout.fields[field]?.from === "constant" ? ["YYYY-MM-DD"] : (this.#layout.days[field] ?? []);
  }
}

function customerFacts(row: RowReader, fields: FieldReader, { entityCode }: Owner): FactsOf<"file_customer"> | null {
  const customerKey = fields.text("customerKey");
  const name = fields.text("name");
  const optional = {
    country: fields.optionalCountry("country"),
    email: fields.optionalText("email"),
    taxId: fields.optionalText("taxId"),
    currency: fields.optionalCurrency("currency"),
    paymentTermsDays: fields.optionalDays("paymentTermsDays"),
  };
  if (row.faults.length > 0 || customerKey === null || name === null) return null;
  return { customerKey, name, entityCode, ...optional };
}

function invoice(
  row: RowReader,
  fields: FieldReader,
  columnOf: (field: string) => string,
  { entityCode }: Owner,
): FactsOf<"file_invoice"> | null {
  const currency = fields.currency("currency");
  const draft = {
    number: fields.text("number"),
    customerKey: fields.text("customerKey"),
    customerName: fields.optionalText("customerName"),
    issuedOn: fields.day("issuedOn"),
    dueOn: fields.day("dueOn"),
    totalMinor: fields.money("totalMinor", currency),
    settledOn: fields.optionalDay("settledOn"),
    isDisputed: fields.yesNo("isDisputed"),
  };
  return invoiceFacts(row, columnOf, draft, { entityCode, currency, country: fields.optionalCountry("country") });
}

function paymentFacts(row: RowReader, fields: FieldReader, { entityCode }: Owner): FactsOf<"file_payment"> | null {
  const currency = fields.currency("currency");
  const number = fields.text("number");
  const customerKey = fields.text("customerKey");
  const receivedOn = fields.day("receivedOn");
  const amount = fields.positiveMoney("amountMinor", currency);
  const optional = { invoiceNumber: fields.optionalText("invoiceNumber"), method: fields.optionalText("method") };
  if (
    row.faults.length > 0 ||
    currency === null ||
    number === null ||
    customerKey === null ||
    receivedOn === null ||
    amount === null
  )
    return null;
  return { number, customerKey, entityCode, currency, receivedOn, amountMinor: amount.toString(), ...optional };
}

function creditFacts(row: RowReader, fields: FieldReader, { entityCode }: Owner): FactsOf<"file_credit"> | null {
  const currency = fields.currency("currency");
  const number = fields.text("number");
  const customerKey = fields.text("customerKey");
  const invoiceNumber = fields.text("invoiceNumber");
  const issuedOn = fields.day("issuedOn");
  const amount = fields.positiveMoney("amountMinor", currency);
  const reason = fields.optionalText("reason");
  if (
    row.faults.length > 0 ||
    currency === null ||
    number === null ||
    customerKey === null ||
    invoiceNumber === null ||
    issuedOn === null ||
    amount === null
  )
    return null;
  return { number, customerKey, entityCode, currency, issuedOn, amountMinor: amount.toString(), invoiceNumber, reason };
}
