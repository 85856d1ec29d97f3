import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { BankProblem } from "#server/domain/bank/bank-file";
import { unescaped, type XmlNode } from "#server/domain/bank/camt/xml-node";

const META = XMLParser.getMetaDataSymbol() as unknown as symbol;

/** No entity is ever expanded by the parser, and nothing is guessed: every value stays the text it is. */
const parser = new XMLParser({
  preserveOrder: true,
  processEntities: false,
  htmlEntities: false,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
  maxNestedTags: 60,
});

type Parsed = { [name: string]: unknown; [META]?: { startIndex?: number } };

/** An XML text as a tree of elements, or where it is not well-formed. The caller has refused document types before. */
export function readXml(text: string): { ok: true; root: XmlNode } | { ok: false; problem: BankProblem } {
  const validity = XMLValidator.validate(text);
  if (validity !== true) return notXml(validity.err.line, validity.err.msg);
  try {
    const lines = lineCounter(text);
    const roots = (parser.parse(text) as Parsed[]).flatMap((node) => elementOf(node, lines) ?? []);
    const [root] = roots;
    return root && roots.length === 1 ? { ok: true, root } : notXml(1, "it has not exactly one outermost element");
  } catch (error) {
    return notXml(1, error instanceof Error ? error.message : String(error));
  }
}

function notXml(line: number, detail: string): { ok: false; problem: BankProblem } {
  const said = detail.replace(/\.$/, "").slice(0, 200);
  return {
    ok: false,
    problem: {
      line,
      reason: `The file is not well-formed XML: ${said}. It was cut or changed on the way; ask the bank for it again.`,
    },
  };
}

function elementOf(node: Parsed, lineAt: (index: number) => number): XmlNode | null {
  const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
  const content = name === undefined ? undefined : node[name];
  if (name === undefined || !Array.isArray(content)) return null;
  const line = lineAt(node[META]?.startIndex ?? 0);
  const children: XmlNode[] = [];
  let text = "";
  for (const inner of content as Parsed[]) {
    if (typeof inner["#text"] === "string") text += inner["#text"];
    const child = elementOf(inner, lineAt);
    if (child) children.push(child);
  }
  return {
    name,
    line,
    attributes: (node[":@"] as Record<string, string> | undefined) ?? {},
    text: unescaped(text),
    children,
  };
}

/** The line of a place in the text. Elements are met in their order, so it only ever counts on. */
function lineCounter(text: string): (index: number) => number {
  let at = 0;
  let line = 1;
  return (index) => {
    for (let next = text.indexOf("\n", at); next !== -1 && next < index; next = text.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
}
