import { join } from "node:path";
import type pdfmake from "pdfmake";
import type { Paper } from "#server/domain/mail/letter";

type Maker = typeof pdfmake;
type Definition = Parameters<Maker["createPdf"]>[0];

const folder = join(process.cwd(), "node_modules/@expo-google-fonts/biz-udpgothic");

/** One family for every language: it has the letters of Western Europe and those of Japan. */
const fonts = {
  Gothic: {
    normal: join(folder, "400Regular/BIZUDPGothic_400Regular.ttf"),
    bold: join(folder, "700Bold/BIZUDPGothic_700Bold.ttf"),
  },
};

/** As pdfmake calls the papers. */
export const pageSizes = { a4: "A4", letter: "LETTER" } as const satisfies Record<Paper, string>;

export const quiet = "#55585e";

/** Tables with hairlines between their rows and nothing else. */
export const ruled = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: () => "#c9c9c4",
  paddingLeft: (place: number) => (place === 0 ? 0 : 6),
  paddingRight: () => 0,
};

/** A document as bytes. It is made of what it is given: nothing is fetched, and nothing read but the fonts. */
export async function asPdf(maker: Maker, definition: Definition): Promise<Uint8Array> {
  maker.setFonts(fonts);
  maker.setUrlAccessPolicy(() => false);
  maker.setLocalAccessPolicy((path) => path.startsWith(folder));
  const document = { defaultStyle: { font: "Gothic", fontSize: 10, lineHeight: 1.25 }, ...definition };
  return Uint8Array.from(await maker.createPdf(document).getBuffer());
}

/** French sets a narrow space between the digits, which the font does not have. */
export function printable(text: string): string {
  return text.replaceAll(/[\u202f\u2009]/g, "\u00a0");
}
