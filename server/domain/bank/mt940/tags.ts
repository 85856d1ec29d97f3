import { linesOf } from "#server/domain/bank/text";

/** One tagged field with every line that belongs to it. */
export type Mt940Field = { tag: string; line: number; lines: string[] };

const knownTag = /^:(20|21|25P?|28C?|60[FM]|61|62[FM]|64|65F?|86|NS|940|13D?|34F|90[CD]):(.*)$/;

/**
 * Takes a file apart into its fields, message by message. A line that only looks like a tag, such as the ":26:37" of a
 * wrapped time, goes on with the field before it; what stands outside of messages is the bank's own envelope.
 */
export function messagesOf(text: string): Mt940Field[][] {
  const messages: Mt940Field[][] = [];
  let fields: Mt940Field[] = [];
  let isInside = false;
  const close = () => {
    if (fields.length > 0) messages.push(fields);
    fields = [];
    isInside = false;
  };
  for (const [index, raw] of linesOf(text).entries()) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the transmission marks the ends of a message with these
    const line = raw.replace(/[\u0001-\u0003\uFEFF]/g, "");
    if (isEnvelope(line)) {
      close();
      continue;
    }
    const match = knownTag.exec(line);
    if (match?.[1] !== undefined) {
      if (match[1] === "20" && fields.some(({ tag }) => tag !== "940")) close();
      isInside = true;
      fields.push({ tag: match[1], line: index + 1, lines: [match[2] ?? ""] });
    } else if (isInside) {
      fields.at(-1)?.lines.push(line);
    }
  }
  close();
  return messages;
}

function isEnvelope(line: string): boolean {
  return /^-(\s*|\}.*)$/.test(line) || /^\{\d:/.test(line);
}
