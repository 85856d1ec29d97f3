import {
  type AmountNotation,
  type CellReading,
  type DayFormat,
  readCountry,
  readCurrency,
  readDay,
  readDays,
  readMoney,
  readText,
  readWord,
} from "#server/domain/receivables/cells";
import type { PlainDate } from "#server/domain/time";

/** What is wrong with one cell: its column, what stood there, and the sentence that refuses it. */
export type Fault = { column: string; value: string; reason: string };

/**
 * Reads the cells of one row by column name and collects what is wrong with them, so that a person learns of every
 * fault of a row at once. A cell that cannot be read is null, and the row is then refused as a whole.
 */
export class RowReader {
  readonly faults: Fault[] = [];
  readonly #cells: ReadonlyMap<string, string>;
  readonly #currency: string;

  constructor(cells: ReadonlyMap<string, string>, currency: string) {
    this.#cells = cells;
    this.#currency = currency;
  }

  refuse(column: string, reason: string): null {
    this.faults.push({ column, value: this.#cell(column), reason });
    return null;
  }

  isEmpty(column: string): boolean {
    return this.#cell(column) === "";
  }

  text(column: string): string | null {
    return this.#required(column, readText);
  }

  optionalText(column: string): string | null {
    return this.isEmpty(column) ? null : this.text(column);
  }

  day(column: string, formats: readonly DayFormat[]): PlainDate | null {
    return this.#required(column, (text) => readDay(text, formats));
  }

  optionalDay(column: string, formats: readonly DayFormat[]): PlainDate | null {
    return this.isEmpty(column) ? null : this.day(column, formats);
  }

  /** In the file's own currency unless the row names another. */
  money(column: string, currency: string = this.#currency, notation?: AmountNotation): bigint | null {
    return this.#required(column, (text) => readMoney(text, currency, notation));
  }

  currency(column: string): string | null {
    return this.#required(column, readCurrency);
  }

  optionalCurrency(column: string): string | null {
    return this.isEmpty(column) ? null : this.currency(column);
  }

  optionalCountry(column: string): string | null {
    return this.isEmpty(column) ? null : this.#required(column, readCountry);
  }

  optionalDays(column: string): number | null {
    return this.isEmpty(column) ? null : this.#required(column, readDays);
  }

  word<Value>(column: string, meanings: Readonly<Record<string, Value>>): Value | null {
    return this.#required(column, (text) => readWord(text, meanings));
  }

  #required<Value>(column: string, read: (text: string) => CellReading<Value>): Value | null {
    const text = this.#cell(column);
    if (text === "") return this.refuse(column, "The cell is empty and has to be filled.");
    const reading = read(text);
    return reading.ok ? reading.value : this.refuse(column, reading.reason);
  }

  #cell(column: string): string {
    return (this.#cells.get(column) ?? "").trim();
  }
}
