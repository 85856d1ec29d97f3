export type Value = string | number | boolean | null;
export type Row = Record<string, unknown>;
export type Test = (row: Row) => boolean;

export class QueryProblem extends Error {}

interface Token {
  kind: "word" | "text" | "sign";
  value: string;
}

/** Reads one literal at the front of the tokens; each query language has its own kinds of dates. */
export type LiteralReader = (tokens: Token[], column: string) => Value;
export type ColumnReader = (name: string) => (row: Row) => unknown;

const TOKEN = /\s*(?:'((?:[^'\\]|\\.|'')*)'|(>=|<=|!=|<>|[()=<>,*])|([^\s()=<>,'!]+))/y;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new QueryProblem(`unexpected token: '${text.slice(from).trim().slice(0, 20)}'`);
    if (match[1] !== undefined) tokens.push({ kind: "text", value: match[1].replace(/''|\\'/g, "'") });
    else if (match[2] !== undefined) tokens.push({ kind: "sign", value: match[2] });
    else tokens.push({ kind: "word", value: match[3] ?? "" });
  }
  return tokens;
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === "word" && token.value.toUpperCase() === word;
}

export function takeWord(tokens: Token[], word: string): boolean {
  if (!isWord(tokens[0], word)) return false;
  tokens.shift();
  return true;
}

export function expect(tokens: Token[], value: string): void {
  const token = tokens.shift();
  if (token?.value.toUpperCase() !== value) {
    throw new QueryProblem(`unexpected token: '${token?.value ?? "<EOF>"}', expecting ${value}`);
  }
}

export function takeName(tokens: Token[]): string {
  const token = tokens.shift();
  if (token?.kind !== "word") throw new QueryProblem(`unexpected token: '${token?.value ?? "<EOF>"}'`);
  return token.value;
}

/** `a >= 1 AND (b = 'x' OR c = 'y')`, read by descent. */
export function parseCondition(tokens: Token[], column: ColumnReader, literal: LiteralReader): Test {
  let test = parseConjunction(tokens, column, literal);
  while (takeWord(tokens, "OR")) {
    const left = test;
    const right = parseConjunction(tokens, column, literal);
    test = (row) => left(row) || right(row);
  }
  return test;
}

function parseConjunction(tokens: Token[], column: ColumnReader, literal: LiteralReader): Test {
  let test = parseComparison(tokens, column, literal);
  while (takeWord(tokens, "AND")) {
    const left = test;
    const right = parseComparison(tokens, column, literal);
    test = (row) => left(row) && right(row);
  }
  return test;
}

function parseComparison(tokens: Token[], column: ColumnReader, literal: LiteralReader): Test {
  if (tokens[0]?.value === "(") {
    tokens.shift();
    const inner = parseCondition(tokens, column, literal);
    expect(tokens, ")");
    return inner;
  }
  const name = takeName(tokens);
  const read = column(name);
  if (takeWord(tokens, "IN")) {
    expect(tokens, "(");
    const values: Value[] = [literal(tokens, name)];
    while (tokens[0]?.value === ",") {
      tokens.shift();
      values.push(literal(tokens, name));
    }
    expect(tokens, ")");
    return (row) => values.some((value) => compare(read(row), value) === 0);
  }
  const sign = tokens.shift()?.value ?? "";
  const holds = SIGNS[sign];
  if (!holds) throw new QueryProblem(`unexpected token: '${sign}'`);
  const value = literal(tokens, name);
  return (row) => {
    const order = compare(read(row), value);
    return order !== null && holds(order);
  };
}

const SIGNS: Record<string, (order: number) => boolean> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<>": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
};

function compare(left: unknown, right: Value): number | null {
  if (left === null || left === undefined || right === null) return left === right ? 0 : 1;
  if (typeof left === "number" || typeof right === "number") return Math.sign(Number(left) - Number(right));
  return String(left) === String(right) ? 0 : String(left) < String(right) ? -1 : 1;
}
