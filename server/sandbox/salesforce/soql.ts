import type { Core } from "#server/sandbox/core";
import {
  expect,
  type LiteralReader,
  parseCondition,
  QueryProblem,
  type Test,
  takeName,
  takeWord,
  tokensOf,
} from "#server/sandbox/query/condition";
import { type CrmRow, crmRevision, crmRows, type ObjectName, objectNamed } from "#server/sandbox/salesforce/shapes";

export interface Selection {
  object: ObjectName;
  fields: readonly string[];
  rows: readonly CrmRow[];
}

/** Deleted rows are told only to those who ask for all. */
export function runSoql(core: Core, statement: string, isAll: boolean): Selection {
  const tokens = tokensOf(statement);
  expect(tokens, "SELECT");
  const wanted = [takeName(tokens)];
  while (tokens[0]?.value === ",") {
    tokens.shift();
    wanted.push(takeName(tokens));
  }
  expect(tokens, "FROM");
  const name = takeName(tokens);
  const object = objectNamed(name);
  if (!object) throw new QueryProblem(`sObject type '${name}' is not supported.`);
  const sorted = sortedObject(core, object);
  const known = new Map(Object.keys(sorted[0] ?? {}).map((field) => [field.toLowerCase(), field]));
  const resolve = (field: string) => {
    const found = known.get(field.toLowerCase());
    if (!found && known.size > 0) throw new QueryProblem(`No such column '${field}' on entity '${object}'.`);
    return found ?? field;
  };
  const fields = wanted.map(resolve);
  let test: Test = () => true;
  if (takeWord(tokens, "WHERE")) {
    test = parseCondition(
      tokens,
      (column) => {
        const field = resolve(column);
        return (row) => row[field];
      },
      literal,
    );
  }
  if (takeWord(tokens, "ORDER")) readOrder(tokens);
  const limit = takeWord(tokens, "LIMIT") ? Number(takeName(tokens)) : Number.POSITIVE_INFINITY;
  if (tokens.length > 0) throw new QueryProblem(`unexpected token: '${tokens[0]?.value}'`);
  return {
    object,
    fields,
    rows: sorted.filter((row) => (isAll || row.IsDeleted !== true) && test(row)).slice(0, limit),
  };
}

function readOrder(tokens: ReturnType<typeof tokensOf>): void {
  expect(tokens, "BY");
  const problem = new QueryProblem("Only ORDER BY SystemModstamp, Id is supported.");
  if (takeName(tokens).toLowerCase() !== "systemmodstamp") throw problem;
  takeWord(tokens, "ASC");
  if (tokens[0]?.value !== ",") return;
  tokens.shift();
  if (takeName(tokens).toLowerCase() !== "id") throw problem;
  takeWord(tokens, "ASC");
}

function sortedObject(core: Core, object: ObjectName): readonly CrmRow[] {
  const revision = crmRevision(core.world, object);
  const known = core.crmTables.get(object);
  if (known && known.revision === revision) return known.rows;
  const key = (row: CrmRow) => `${row.SystemModstamp} ${row.Id}`;
  const rows = crmRows(core.world, object).sort((left, right) => (key(left) < key(right) ? -1 : 1));
  if (revision !== null) core.crmTables.set(object, { revision, rows });
  return rows;
}

/** Datetimes stand without quotes in SOQL and are compared in the form that rows carry. */
const literal: LiteralReader = (tokens) => {
  const token = tokens.shift();
  if (!token || token.kind === "sign") throw new QueryProblem(`unexpected token: '${token?.value ?? "<EOF>"}'`);
  if (token.kind === "text") return token.value;
  const word = token.value;
  if (/^null$/i.test(word)) return null;
  if (/^(true|false)$/i.test(word)) return word.toLowerCase();
  if (/^\d{4}-\d{2}-\d{2}T/.test(word)) {
    const instant = Date.parse(word.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
    if (Number.isNaN(instant)) throw new QueryProblem(`unexpected token: '${word}'`);
    return new Date(instant).toISOString().replace("Z", "+0000");
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(word)) return word;
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  throw new QueryProblem(`unexpected token: '${word}'`);
};
