/** Which reader takes the text, told from what stands in it and never from the file's name. */
export type BankReader = "camt" | "mt940" | "bai2" | "lockbox" | "nacha";

export function recognised(text: string): BankReader | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: marks of the transmission may stand before the first word
  const start = text.slice(0, 4_000).replace(/^[\uFEFF\s\u0000-\u001f]+/, "");
  if (start.startsWith("<")) return /BkToCstmr(Stmt|AcctRpt|DbtCdtNtfctn)/.test(text) ? "camt" : null;
  if (/^01,[^\n]*,/.test(start)) return "bai2";
  if (isNacha(start)) return "nacha";
  if (/^100[^\n]{20}\d{10}/.test(start) && /(^|\n)[2589]/.test(start)) return "lockbox";
  if (/(^|\n):(20|25|28C?|60[FM]|61|62[FM]|86|940):/.test(start.replace(/\r\n?/g, "\n"))) return "mt940";
  return null;
}

/** The header names record length 094 and blocking factor 10; a file that lost its header still begins with a batch. */
function isNacha(start: string): boolean {
  const line = start.slice(0, 95);
  return /^1{1,2}01 .{30,31}094101/.test(line) || /^5(200|220|225).{46}[A-Z]{3}.{41}/.test(line);
}
