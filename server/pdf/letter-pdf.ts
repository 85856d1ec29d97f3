import pdfmake, { type Content } from "pdfmake";
import type { LetterContent, Paper, PrintedBlock } from "#server/domain/mail/letter";
import { asPdf, pageSizes, printable, quiet, ruled } from "#server/pdf/paper";

export type LetterOnPaper = { subject: string; locale: string; content: LetterContent };

/** Points of a millimetre. */
const mm = (millimetres: number) => (millimetres * 72) / 25.4;

/** Points of an inch. */
const inch = (inches: number) => inches * 72;

/** Where a window envelope shows the address, and the margins around it: above, at the right and below. */
type Sheet = { left: number; top: number; width: number; height: number; margins: [number, number, number] };

const sheets: Record<Paper, Sheet> = {
  // DIN 5008, form B; a C5/6 or DL envelope of any country shows it as well.
  a4: { left: mm(25), top: mm(45), width: mm(80), height: mm(45), margins: [mm(25), mm(20), mm(20)] },
  // A No. 10 envelope: its window begins 7/8 inch from the left and, the letter folded in three, some 2 inches from the top.
  letter: {
    left: inch(1),
    top: inch(2.1),
    width: inch(3.9),
    height: inch(1.1),
    margins: [inch(1), inch(1), inch(0.8)],
  },
};

/** A batch of letters as one file, each beginning on a page of its own, of the paper its reader uses. */
export function lettersPdf(letters: readonly LetterOnPaper[], { isCompressed = true } = {}): Promise<Uint8Array> {
  return asPdf(pdfmake, {
    compress: isCompressed,
    language: letters[0]?.locale ?? "en",
    info: { title: "Letters" },
    content: letters.map((letter) => {
      const paper = letter.content.paper ?? "a4";
      const { left, margins } = sheets[paper];
      return { section: letterOf(letter, sheets[paper]), pageSize: pageSizes[paper], pageMargins: [left, ...margins] };
    }),
  });
}

function letterOf(
  { subject, content: { from, address, dated, blocks } }: LetterOnPaper,
  { top, width, height, margins: [above] }: Sheet,
): Content[] {
  return [
    // Its height is that of the window, whatever the address takes of it: the text begins at the same place on every letter.
    {
      margin: [0, top - above, 0, 0],
      table: {
        widths: [width, "*"],
        heights: height,
        body: [
          [
            {
              stack: [
                { text: printable(from), fontSize: 7, color: quiet, margin: [0, 0, 0, 6] },
                ...address.map((line) => ({ text: printable(line) })),
              ],
            },
            { text: printable(dated), alignment: "right" as const },
          ],
        ],
      },
      layout: "noBorders",
    },
    { text: printable(subject), bold: true, fontSize: 11, margin: [0, mm(8), 0, 10] },
    ...blocks.map(blockOf),
  ];
}

function blockOf(block: PrintedBlock): Content {
  if (block.is === "paragraph") return { text: printable(block.text), margin: [0, 0, 0, 9] };
  const { heading, columns, rows, sums } = block;
  const alignment = (place: number) => (place >= 3 ? ("right" as const) : ("left" as const));
  const total = ({ label, amount }: (typeof sums)[number]) => [
    { text: printable(label), colSpan: columns.length - 1, bold: true },
    ...columns.slice(2).map(() => ({ text: "" })),
    { text: printable(amount), alignment: "right" as const, bold: true },
  ];
  return {
    stack: [
      ...(heading === null ? [] : [{ text: printable(heading), bold: true, margin: [0, 0, 0, 3] } as Content]),
      {
        fontSize: 8,
        margin: [0, 0, 0, 10],
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: columns.map((_, place) => (place === 0 ? "*" : "auto")),
          body: [
            columns.map((text, place) => ({ text: printable(text), color: quiet, alignment: alignment(place) })),
            ...rows.map((row) => row.map((text, place) => ({ text: printable(text), alignment: alignment(place) }))),
            ...sums.map(total),
          ],
        },
        layout: ruled,
      },
    ],
  };
}
