import pdfmake, { type Content } from "pdfmake";
import type { PackPart, PackTable, PrintedPack } from "#server/domain/disputes/evidence-pack";
import type { Paper } from "#server/domain/mail/letter";
import { asPdf, pageSizes, printable, quiet, ruled } from "#server/pdf/paper";

/** An evidence pack as bytes: a cover, and one part after the other, what the reason asks for first. */
export function packPdf(pack: PrintedPack, paper: Paper, { isCompressed = true } = {}): Promise<Uint8Array> {
  return asPdf(pdfmake, {
    compress: isCompressed,
    language: "en",
    info: { title: `${pack.title}, ${pack.reference}`, author: pack.from },
    pageSize: pageSizes[paper],
    pageMargins: [56, 56, 56, 56],
    defaultStyle: { font: "Gothic", fontSize: 9, lineHeight: 1.25 },
    footer: (page, pages) => ({
      columns: [{ text: printable(pack.reference) }, { text: `${page} of ${pages}`, alignment: "right" }],
      margin: [56, 16, 56, 0],
      fontSize: 8,
      color: quiet,
    }),
    content: [
      { text: printable(pack.from), fontSize: 8, color: quiet, margin: [0, 0, 0, 12] },
      { text: printable(pack.title), fontSize: 18, bold: true },
      { text: printable(pack.reference), color: quiet, margin: [0, 0, 0, 12] },
      { text: printable(pack.claim), fontSize: 11, margin: [0, 0, 0, 12] },
      {
        table: {
          widths: [110, "*"],
          body: pack.facts.map(([label, value]) => [
            { text: printable(label), color: quiet },
            { text: printable(value) },
          ]),
        },
        layout: ruled,
      },
      { text: "This pack shows", bold: true, margin: [0, 16, 0, 4] },
      { ol: pack.asks.map(printable) },
      ...pack.parts.map(partOf),
    ],
  });
}

/** A part of so many rows stands on one page, so that no heading ends the page before. */
const MOST_ROWS_TOGETHER = 8;

function partOf({ heading, asked, tables, nothing }: PackPart): Content {
  return {
    unbreakable: tables.reduce((sum, { rows }) => sum + rows.length, 0) <= MOST_ROWS_TOGETHER,
    stack: [
      { text: printable(heading), fontSize: 12, bold: true, margin: [0, 20, 0, 2] },
      ...(asked === null ? [] : [{ text: printable(`Shows ${asked}.`), color: quiet }]),
      ...(nothing === null
        ? []
        : [{ text: printable(nothing), margin: [0, 4, 0, 0] as [number, number, number, number] }]),
      ...tables.map(tableOf),
    ],
  };
}

function tableOf({ columns, numbers, rows }: PackTable): Content {
  const alignment = (place: number) => (place >= columns.length - numbers ? ("right" as const) : ("left" as const));
  return {
    fontSize: columns.length > 4 ? 8 : 9,
    margin: [0, 6, 0, 0],
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map((_, place) => (place === (numbers > 0 ? 0 : columns.length - 1) ? "*" : "auto")),
      body: [
        columns.map((text, place) => ({ text: printable(text), color: quiet, alignment: alignment(place) })),
        ...rows.map((row) => row.map((text, place) => ({ text: printable(text), alignment: alignment(place) }))),
      ],
    },
    layout: ruled,
  };
}
