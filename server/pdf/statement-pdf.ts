import pdfmake, { type Content } from "pdfmake";
import type { PrintedPart, PrintedStatement, PrintedTable } from "#server/domain/statements/print-statement";
import { asPdf, pageSizes, printable, quiet, ruled } from "#server/pdf/paper";

/** A statement on the paper of its reader, as bytes. */
export function statementPdf(statement: PrintedStatement, { isCompressed = true } = {}): Promise<Uint8Array> {
  return asPdf(pdfmake, {
    compress: isCompressed,
    language: statement.language,
    info: { title: `${statement.title}, ${statement.address[0] ?? ""}`, author: statement.from },
    pageSize: pageSizes[statement.paper],
    pageMargins: [56, 56, 56, 56],
    defaultStyle: { font: "Gothic", fontSize: 9, lineHeight: 1.25 },
    footer: (page, pages) => ({
      text: printable(statement.pageText.replace("{page}", String(page)).replace("{pages}", String(pages))),
      alignment: "right",
      margin: [56, 16, 56, 0],
      fontSize: 8,
      color: quiet,
    }),
    content: [
      { text: printable(statement.from), fontSize: 8, color: quiet, margin: [0, 0, 0, 12] },
      { stack: statement.address.map(printable), margin: [0, 0, 0, 24] },
      { text: printable(statement.title), fontSize: 16, bold: true },
      { text: printable(statement.span), color: quiet, margin: [0, 0, 0, 12] },
      ...pairs(statement.facts),
      ...(statement.nothing === null ? [] : [{ text: printable(statement.nothing), margin: [0, 12, 0, 0] } as Content]),
      ...statement.parts.flatMap(partOf),
    ],
  });
}

function partOf({ currency, sums, tables, notes }: PrintedPart): Content[] {
  return [
    { text: currency, fontSize: 12, bold: true, margin: [0, 20, 0, 4] },
    {
      table: {
        widths: ["*", "auto"],
        body: sums.map(([label, amount], place) => {
          const bold = place === sums.length - 1;
          return [
            { text: printable(label), bold },
            { text: printable(amount), alignment: "right" as const, bold },
          ];
        }),
      },
      layout: ruled,
    },
    ...tables.flatMap(tableOf),
    ...(notes.length > 0 ? [{ stack: pairs(notes), margin: [0, 12, 0, 0] } as Content] : []),
  ];
}

function tableOf({ heading, columns, numbers, rows }: PrintedTable): Content[] {
  const isNumber = (place: number) => place >= columns.length - numbers;
  const alignment = (place: number) => (isNumber(place) ? ("right" as const) : ("left" as const));
  return [
    { text: printable(heading), bold: true, margin: [0, 14, 0, 4] },
    {
      fontSize: columns.length > 5 ? 8 : 9,
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: columns.map((_, place) => (place === 0 ? "*" : "auto")),
        body: [
          columns.map((text, place) => ({ text: printable(text), color: quiet, alignment: alignment(place) })),
          ...rows.map((row) => row.map((text, place) => ({ text: printable(text), alignment: alignment(place) }))),
        ],
      },
      layout: ruled,
    },
  ];
}

function pairs(rows: readonly (readonly [string, string])[]): Content[] {
  return rows.map(([label, value]) => ({
    text: [{ text: `${printable(label)}: `, color: quiet }, printable(value)],
  }));
}
