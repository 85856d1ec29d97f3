import type { MessageTable } from "#server/domain/mail/invoice-tables";
import type { MessageBlock } from "#server/domain/mail/render-message";
import type { MessageLocale } from "#server/domain/mail/text-locales";

/** For readers without HTML: an invoice a line, since columns only line up in the fonts few read mail in. */
export function messagePlainText(blocks: readonly MessageBlock[], { text }: MessageLocale): string {
  const colon = text === "ja" ? "：" : text === "fr" ? "\u00a0: " : ": ";
  return blocks.map((block) => (block.is === "paragraph" ? block.text : tableLines(block.table, colon))).join("\n\n");
}

function tableLines({ heading, columns, rows, sums }: MessageTable, colon: string): string {
  const lines = rows.map(([number = "", issued = "", due = "", open = "", asked = ""]) => {
    const [, issuedWord = "", dueWord = "", openWord = "", askedWord = ""] = columns;
    const parts = [`${issuedWord}${colon}${issued}`, `${dueWord}${colon}${due}`];
    if (open !== asked) parts.push(`${openWord}${colon}${open}`);
    return `- ${oneLine(number)} · ${parts.join(" · ")} · ${askedWord}${colon}${asked}`;
  });
  const head = heading === null ? [] : [heading];
  return [...head, ...lines, ...sums.map(({ label, amount }) => `${label}${colon}${amount}`)].join("\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

const cell = "padding:4px 12px 4px 0;border-bottom:1px solid #d9d9d9;white-space:nowrap";

/** Simple enough for every reader: paragraphs and tables, nothing that is loaded or run. Everything filled in is escaped. */
export function messageHtml(blocks: readonly MessageBlock[], { format }: MessageLocale): string {
  const body = blocks
    .map((block) => (block.is === "paragraph" ? paragraphHtml(block.text) : tableHtml(block.table)))
    .join("\n");
  return `<!doctype html>
<html lang="${escaped(format)}">
<head><meta charset="utf-8"></head>
<body style="font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1c1c1c;max-width:44rem">
${body}
</body>
</html>
`;
}

function paragraphHtml(text: string): string {
  return `<p style="margin:0 0 1em">${text.split("\n").map(escaped).join("<br>")}</p>`;
}

function tableHtml({ heading, columns, rows, sums }: MessageTable): string {
  const align = (place: number) => (place >= 3 ? `${cell};text-align:right` : `${cell};text-align:left`);
  const head = columns.map((name, place) => `<th scope="col" style="${align(place)}">${escaped(name)}</th>`).join("");
  const lines = rows.map(
    (row) => `<tr>${row.map((value, place) => `<td style="${align(place)}">${escaped(value)}</td>`).join("")}</tr>`,
  );
  const totals = sums.map(
    ({ label, amount }) =>
      `<tr><th scope="row" colspan="${columns.length - 1}" style="${align(0)}">${escaped(label)}</th><td style="${align(3)};font-weight:bold">${escaped(amount)}</td></tr>`,
  );
  return [
    ...(heading === null ? [] : [`<p style="margin:0 0 .25em;font-weight:bold">${escaped(heading)}</p>`]),
    '<table style="border-collapse:collapse;margin:0 0 1em">',
    `<tr>${head}</tr>`,
    ...lines,
    ...totals,
    "</table>",
  ].join("\n");
}

/** Text as it may stand anywhere in HTML, within an attribute as well. */
export function escaped(text: string): string {
  const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? "");
}
