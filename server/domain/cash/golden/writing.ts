import type { Chance } from "#server/domain/cash/golden/chance";
import type { Country, Customer } from "#server/domain/cash/golden/world";
import { decimalFromMinor } from "#server/domain/money";

/** What people write who pay an invoice, in their language; {n} is what they pay. */
const sentences: Record<Country, readonly [string, ...string[]]> = {
  DE: [
    "Rechnung {n}",
    "RG-NR. {n} VOM 12.05.2026",
    "Zahlung Rechnung {n} vielen Dank",
    "Re.Nr.: {n} / Lizenzen Mai",
    "Überweisung für {n} gemäß Vertrag 2026",
  ],
  FR: [
    "Facture {n}",
    "Règlement facture n° {n} du 12/05/2026",
    "REGLT FACT {n} MERCI",
    "Paiement de votre facture {n}",
  ],
  US: ["Invoice {n}", "Payment for {n} thank you", "INV# {n} DATED 05/12/2026", "AP RUN 0615 {n}"],
  JP: ["請求書{n}分 お支払い", "ｾｲｷｭｳｼｮ {n}", "{n} 5月分 振込", "INVOICE {n}"],
};

/** What people write who do not say what they pay. */
const greetings: Record<Country, readonly [string, ...string[]]> = {
  DE: ["Zahlung", "laut Vereinbarung", "Sammelüberweisung", "Danke"],
  FR: ["Virement", "Règlement fournisseur", "merci"],
  US: ["ACH PAYMENT", "VENDOR PMT", "thank you for your business"],
  JP: ["振込", "お支払い", "ﾌﾘｺﾐ"],
};

export function sentenceOn(chance: Chance, country: Country, what: string): string {
  return chance.oneOf(sentences[country]).replace("{n}", what);
}

export function greeting(chance: Chance, country: Country): string {
  return chance.oneOf(greetings[country]);
}

/** In the letters of old systems: capitals, umlauts as two letters or lost, nothing else. */
function shouted(text: string): string {
  return text
    .replace(/[äÄ]/g, "AE")
    .replace(/[öÖ]/g, "OE")
    .replace(/[üÜ]/g, "UE")
    .replace(/ß/g, "SS")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase();
}

/** Field 86 of MT940: lines of 27 characters, cut wherever they are full. */
function segmented(text: string): string {
  const lines = shouted(text).match(/.{1,27}/gs) ?? [];
  return `166?00GUTSCHRIFT?109251${lines.map((line, at) => `?${20 + at}${line}`).join("")}`;
}

type Writer = (text: string, amount: string) => string;

/** How the banks of each country pass on what somebody wrote. */
const channels: Record<Country, readonly [Writer, ...Writer[]]> = {
  DE: [
    (text) => `EREF+NOTPROVIDED SVWZ+${text}`.slice(0, 140),
    (text) => segmented(`SVWZ+${text}`),
    (text) => `/ROC/NOTPROVIDED//URI/${shouted(text)}`.slice(0, 140),
    (text) => text.slice(0, 140),
  ],
  FR: [
    (text) => `/INV/${shouted(text)}`.slice(0, 140),
    (text) => text.slice(0, 140),
    (text) => shouted(text).slice(0, 35),
  ],
  US: [
    (text, amount) => `RMR*IV*${shouted(text)}**${amount}\\`,
    (text) => `ORIG TO BNF INFO ${shouted(text)}`.slice(0, 140),
    (text, amount) => `LOCKBOX 004102 CHK 88213 ${text} ${amount}`,
    (text) => text,
  ],
  JP: [
    (text) => text,
    (text) => text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  ],
};

/** The text as the bank delivers it. */
export function delivered(chance: Chance, { country, currency }: Customer, text: string, amountMinor: bigint): string {
  return chance.oneOf(channels[country])(text, decimalFromMinor(amountMinor, currency));
}

/** The payer as the bank calls them: in capitals, cut off, in Japan in half-width kana that nobody can tell apart. */
export function payerAtBank(chance: Chance, { country, name }: Customer): string {
  if (country === "JP") return "ｶ)ｶﾌﾞｼｷｶﾞｲｼｬ";
  return chance.below(3) === 0 ? name : shouted(name).slice(0, chance.oneOf([27, 35, 70]));
}
