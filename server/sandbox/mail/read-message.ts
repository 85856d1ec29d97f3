/** A message as far as people look at it: its headers, and its plain text. */
export type ReadMessage = { headers: Record<string, string>; text: string };

/** Reads a message as mail programs write it (RFC 5322, RFC 2045): folded headers, encoded words, and parts within parts. */
export function readMessage(raw: string): ReadMessage {
  const { headers, body } = splitPart(raw);
  const decoded = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, decodedWords(value)]));
  return { headers: decoded, text: textOf(headers, body) };
}

function splitPart(raw: string): { headers: Record<string, string>; body: string } {
  const text = raw.replaceAll("\r\n", "\n");
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  const headers: Record<string, string> = {};
  for (const line of head.replaceAll(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: end < 0 ? "" : text.slice(end + 2) };
}

function textOf(headers: Record<string, string>, body: string): string {
  const type = headers["content-type"] ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined) {
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => splitPart(part.replace(/^\n/, "")));
    const texts = parts.map((part) => textOf(part.headers, part.body)).filter((text) => text !== "");
    return texts[0] ?? "";
  }
  if (!/^text\/plain/i.test(type)) return "";
  return decodedBody(body, headers["content-transfer-encoding"]?.toLowerCase() ?? "7bit").trim();
}

function decodedBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding === "quoted-printable") return fromQuotedPrintable(body.replaceAll(/=\n/g, ""));
  return Buffer.from(body, "latin1").toString("utf8");
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** "=?UTF-8?Q?F=C3=A4llig?=" as it is meant (RFC 2047); blanks between two of them are none. */
function decodedWords(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toLowerCase() === "b"
        ? Buffer.from(word, "base64").toString("utf8")
        : fromQuotedPrintable(word.replaceAll("_", " ")),
    );
}
