import type { Core } from "#server/sandbox/core";
import {
  customerRow,
  deletionRow,
  type ErpRow,
  importRow,
  isTable,
  planRow,
  rateRow,
  subsidiaryRows,
  TABLES,
  type TableName,
  transactionRow,
} from "#server/sandbox/netsuite/shapes";
import {
  expect,
  isWord,
  type LiteralReader,
  parseCondition,
  QueryProblem,
  type Test,
  takeName,
  takeWord,
  tokensOf,
} from "#server/sandbox/query/condition";
import type { World } from "#server/sandbox/world/world";

interface Order {
  date: string;
  id: string;
}

/** What the rows of a table are ordered by: the list of deletions has neither an id nor a date of change of its own. */
function orderOf(table: TableName): Order {
  return table === "deletedrecord" ? { date: "deleteddate", id: "recordid" } : { date: "lastmodifieddate", id: "id" };
}

/** Rows of one table, oldest change first. Kept until the table changes. */
export function sortedTable(core: Core, table: TableName): readonly ErpRow[] {
  const revision = revisionOf(core.world, table);
  const known = core.erpTables.get(table);
  if (known?.revision === revision) return known.rows;
  const { date, id } = orderOf(table);
  const rows = rowsOf(core.world, table).sort(
    (left, right) => compareText(left[date], right[date]) || Number(left[id]) - Number(right[id]),
  );
  core.erpTables.set(table, { revision, rows });
  return rows;
}

function revisionOf(world: World, table: TableName): number {
  if (table === "customer") return world.customers.revision;
  if (table === "transaction") return world.transactions.revision;
  if (table === "customrecord_invoice_import") return world.imports.revision;
  if (table === "revenueplan") return world.revenuePlans.revision;
  if (table === "deletedrecord") return world.deletedRecords.length;
  return table === "currencyrate" ? world.currencyRates.revision : 0;
}

function rowsOf(world: World, table: TableName): ErpRow[] {
  if (table === "customer") return world.customers.rows.map(customerRow);
  if (table === "transaction") return world.transactions.rows.filter(isThere).map(transactionRow);
  if (table === "customrecord_invoice_import") return world.imports.rows.filter(isThere).map(importRow);
  if (table === "revenueplan") return world.revenuePlans.rows.filter(isThere).map(planRow);
  if (table === "deletedrecord") return world.deletedRecords.map(deletionRow);
  return table === "currencyrate" ? world.currencyRates.rows.map(rateRow) : subsidiaryRows(world);
}

function isThere(row: { deletedAt?: number }): boolean {
  return row.deletedAt === undefined;
}

function compareText(left: string | null | undefined, right: string | null | undefined): number {
  const [first, second] = [left ?? "", right ?? ""];
  return first < second ? -1 : first > second ? 1 : 0;
}

export function runSuiteql(core: Core, statement: string): readonly ErpRow[] {
  const tokens = tokensOf(statement);
  expect(tokens, "SELECT");
  expect(tokens, "*");
  expect(tokens, "FROM");
  const table = takeName(tokens).toLowerCase();
  if (!isTable(table)) {
    throw new QueryProblem(`Record '${table}' was not found. Known records: ${TABLES.join(", ")}.`);
  }
  const rows = sortedTable(core, table);
  let test: Test = () => true;
  if (takeWord(tokens, "WHERE")) test = parseCondition(tokens, columnOf(rows[0]), literal);
  if (takeWord(tokens, "ORDER")) {
    readOrder(tokens, orderOf(table));
  }
  if (tokens.length > 0) throw new QueryProblem(`Unexpected '${tokens[0]?.value}'.`);
  return rows.filter(test);
}

function readOrder(tokens: ReturnType<typeof tokensOf>, { date, id }: Order): void {
  const problem = new QueryProblem(`Order by ${date}, ${id}.`);
  expect(tokens, "BY");
  if (takeName(tokens).toLowerCase() !== date) throw problem;
  takeWord(tokens, "ASC");
  if (tokens.shift()?.value !== "," || takeName(tokens).toLowerCase() !== id) throw problem;
  takeWord(tokens, "ASC");
}

function columnOf(sample: ErpRow | undefined) {
  return (name: string) => {
    const column = name.toLowerCase();
    if (sample && !(column in sample)) throw new QueryProblem(`Field '${column}' for record was not found.`);
    return (row: Record<string, unknown>) => (column === "id" ? Number(row.id) : row[column]);
  };
}

const literal: LiteralReader = (tokens, column) => {
  if (takeWord(tokens, "TO_DATE")) {
    expect(tokens, "(");
    const day = tokens.shift()?.value ?? "";
    expect(tokens, ",");
    tokens.shift();
    expect(tokens, ")");
    return day;
  }
  if (!isWord(tokens[0], "TO_TIMESTAMP")) {
    const token = tokens.shift();
    if (token?.kind === "text") return token.value;
    if (token && /^\d+$/.test(token.value)) return column.toLowerCase() === "id" ? Number(token.value) : token.value;
    throw new QueryProblem(`Invalid value '${token?.value ?? ""}' for ${column}.`);
  }
  tokens.shift();
  expect(tokens, "(");
  const text = tokens.shift()?.value ?? "";
  expect(tokens, ",");
  tokens.shift();
  expect(tokens, ")");
  const instant = Date.parse(/Z$/i.test(text) ? text : `${text}Z`);
  if (Number.isNaN(instant)) throw new QueryProblem(`Invalid timestamp '${text}'.`);
  return new Date(instant).toISOString();
};
