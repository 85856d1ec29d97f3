import { readable } from "#server/domain/bank/text";

/** One element of an XML file, with the line it begins on. */
export type XmlNode = {
  name: string;
  line: number;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: readonly XmlNode[];
};

export function childrenOf(node: XmlNode | null, name: string): XmlNode[] {
  return node === null ? [] : node.children.filter((child) => child.name === name);
}

/** The first element at a path of names such as "Acct/Id/IBAN"; null when there is none. */
export function nodeAt(node: XmlNode | null, path: string): XmlNode | null {
  let at = node;
  for (const name of path.split("/")) at = at?.children.find((child) => child.name === name) ?? null;
  return at;
}

/** The text of the first of these paths that says anything. */
export function textOf(node: XmlNode | null, ...paths: readonly string[]): string | null {
  for (const path of paths) {
    const text = readable(nodeAt(node, path)?.text ?? "");
    if (text !== "") return text;
  }
  return null;
}

/** The five entities every XML file has, and characters by number. Others are left as they stand: none are defined. */
export function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name as "amp"] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
