import type { TextLocale } from "#server/domain/mail/text-locales";

/** Words of the table of invoices, which is drawn rather than written, so that its columns say the same in every text. */
export type TableWords = {
  invoice: string;
  issued: string;
  due: string;
  open: string;
  asked: string;
  dueNow: string;
  notDueYet: string;
  sum: string;
  credit: string;
  toPay: string;
};

export const tableWords: Record<TextLocale, TableWords> = {
  en: {
    invoice: "Invoice",
    issued: "Issued",
    due: "Due",
    open: "Open",
    asked: "Asked for",
    dueNow: "Due",
    notDueYet: "Not due yet",
    sum: "Total",
    credit: "Credit on your account",
    toPay: "To pay",
  },
  de: {
    invoice: "Rechnung",
    issued: "Ausgestellt",
    due: "Fällig",
    open: "Offen",
    asked: "Betrag",
    dueNow: "Fällig",
    notDueYet: "Noch nicht fällig",
    sum: "Summe",
    credit: "Guthaben",
    toPay: "Zu zahlen",
  },
  fr: {
    invoice: "Facture",
    issued: "Émise le",
    due: "Échéance",
    open: "Solde",
    asked: "Montant demandé",
    dueNow: "Échues",
    notDueYet: "Pas encore échues",
    sum: "Total",
    credit: "Avoir sur votre compte",
    toPay: "À payer",
  },
  ja: {
    invoice: "請求書番号",
    issued: "発行日",
    due: "お支払期限",
    open: "未払残高",
    asked: "ご請求額",
    dueNow: "お支払期限が到来したもの",
    notDueYet: "お支払期限前のもの",
    sum: "合計",
    credit: "お預り金・クレジット",
    toPay: "お支払額",
  },
};

/** How a letter begins where its reader is known, and where not. Nobody's title or gender is guessed. */
export function greetingIn(locale: TextLocale, customer: string, contact: string | null): string {
  if (locale === "ja") return `${customer}\n${contact === null ? "ご担当者様" : `${contact} 様`}`;
  if (locale === "de") return contact === null ? "Sehr geehrte Damen und Herren," : `Guten Tag ${contact},`;
  if (locale === "fr") return contact === null ? "Madame, Monsieur," : `Bonjour ${contact},`;
  return contact === null ? "Dear Sir or Madam," : `Dear ${contact},`;
}

/** "Ada Lindgren, Meridian Metrics GmbH". */
export function senderIn(locale: TextLocale, person: string | null, entity: string): string {
  if (person === null) return entity;
  return locale === "ja" ? `${entity}　${person}` : `${person}, ${entity}`;
}
