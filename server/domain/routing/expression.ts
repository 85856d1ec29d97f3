import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import type { RoutingFacts } from "#server/domain/routing/facts";

/** What an expression may speak of, as whoever writes one is told. */
export const expressionNames = {
  exception_type: { type: "string", means: "the key of the exception type, such as tax_calculation_failure" },
  severity: { type: "string", means: "low, medium, high or critical, as it was found" },
  amount_minor: { type: "int", means: "the amount at stake in cents of a US dollar" },
  entity: { type: "string", means: "the code of the legal entity" },
  country: { type: "string", means: "the customer's country, two letters" },
  region: { type: "string", means: "the customer's state or region" },
  tier: { type: "string", means: "the customer's tier" },
  product_families: { type: "list<string>", means: "what is billed, by family" },
  billing_models: { type: "list<string>", means: "recurring, usage, one_time or services" },
  is_draft: { type: "bool", means: "whether the invoice has not gone out yet" },
} as const;

export const LONGEST_EXPRESSION = 500;
/** Longer lists are cut before an expression walks over them. */
const LONGEST_LIST = 50;

const environment = Object.entries(expressionNames).reduce(
  (made, [name, { type }]) => made.registerVariable(name, type),
  new Environment({
    limits: { maxAstNodes: 200, maxDepth: 20, maxListElements: 50, maxMapEntries: 0, maxCallArguments: 4 },
  }),
);

/** Walking over a list; one inside another grows with the product of both. */
const walks: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);
/** A pattern can be written that takes for ever on the right text. */
const refused: ReadonlySet<string> = new Set(["matches"]);

/** Why an expression cannot be used, in a sentence; null when it can. An empty one asks nothing. */
export function expressionTrouble(expression: string): string | null {
  if (expression.trim() === "") return null;
  if (expression.length > LONGEST_EXPRESSION)
    return `The expression is longer than ${LONGEST_EXPRESSION} characters. Use the columns of the table for what they can say.`;
  const { valid, type, error } = environment.check(expression);
  if (!valid) return sentenceOf(error?.message ?? "");
  if (type !== "bool") return `The expression gives ${type ?? "something else"}; it has to give true or false.`;
  const { ast } = environment.parse(expression);
  if (calls(ast, refused))
    return "The expression uses a text pattern. Compare with ==, in, startsWith or contains instead.";
  if (hasNestedWalk(ast)) return "The expression walks over a list inside another list. Say it in two rows instead.";
  return null;
}

function sentenceOf(message: string): string {
  const [first = ""] = message.split("\n");
  const unknown = /^Unknown variable: (\S+)/.exec(first);
  if (unknown)
    return `The expression speaks of "${unknown[1]}", which nobody knows here. It may use ${Object.keys(expressionNames).join(", ")}.`;
  return `The expression cannot be read: ${first.replace(/\.$/, "") || "it is not complete"}.`;
}

export type CompiledExpression = (facts: RoutingFacts) => boolean;

/**
 * An expression as a function. One that fails on some facts, as a division by zero does, does not hold for them.
 * @throws RangeError for an expression that cannot be used: documents are checked before they are stored.
 */
export function compileExpression(expression: string): CompiledExpression {
  const trouble = expressionTrouble(expression);
  if (trouble) throw new RangeError(trouble);
  if (expression.trim() === "") return () => true;
  const evaluate: ParseResult = environment.parse(expression);
  return (facts) => {
    try {
      return evaluate(variablesOf(facts)) === true;
    } catch {
      return false;
    }
  };
}

function variablesOf(facts: RoutingFacts): Record<keyof typeof expressionNames, unknown> {
  return {
    exception_type: facts.type,
    severity: facts.severity,
    amount_minor: BigInt(facts.baseAmountMinor),
    entity: facts.entity ?? "",
    country: facts.country ?? "",
    region: facts.region ?? "",
    tier: facts.tier ?? "",
    product_families: facts.productFamilies.slice(0, LONGEST_LIST),
    billing_models: facts.billingModels.slice(0, LONGEST_LIST),
    is_draft: facts.isDraft,
  };
}

function hasNestedWalk(node: ASTNode): boolean {
  return partsOf(node).some((part) => (isCallOf(node, walks) && calls(part, walks)) || hasNestedWalk(part));
}

/** Whether one of these functions is called here or anywhere below. */
function calls(node: ASTNode, names: ReadonlySet<string>): boolean {
  return isCallOf(node, names) || partsOf(node).some((part) => calls(part, names));
}

function isCallOf(node: ASTNode, names: ReadonlySet<string>): boolean {
  return (node.op === "call" || node.op === "rcall") && names.has(node.args[0]);
}

function partsOf(node: ASTNode): ASTNode[] {
  return nodesIn(node.args);
}

function nodesIn(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
