import type { TextLocale } from "#server/domain/mail/text-locales";
import type { StatementMove } from "#server/domain/statements/statement";

/** What a statement says beside numbers, names and days. */
export type StatementWords = {
  title: string;
  /** "As of 2 March 2026, from 1 December 2025". */
  asOf: (day: string, from: string) => string;
  account: string;
  billedBy: string;
  taxId: string;
  nothing: (day: string) => string;
  opening: (day: string) => string;
  invoiced: string;
  credited: string;
  paid: string;
  beyond: string;
  closing: (day: string) => string;
  moves: string;
  date: string;
  what: string;
  kinds: Record<StatementMove, string>;
  reference: string;
  amount: string;
  balance: string;
  openItems: string;
  invoice: string;
  issued: string;
  due: string;
  total: string;
  open: string;
  age: string;
  notDue: string;
  days: (count: number) => string;
  aging: string;
  buckets: readonly [string, string, string, string, string, string];
  unapplied: string;
  bank: string;
  /** With {page} and {pages}. */
  page: string;
};

export const statementWords: Record<TextLocale, StatementWords> = {
  en: {
    title: "Statement of account",
    asOf: (day, from) => `As of ${day}, from ${from}`,
    account: "Account",
    billedBy: "Billed by",
    taxId: "Tax id",
    nothing: (day) => `Nothing was open on ${day}, and nothing happened before it in this time.`,
    opening: (day) => `Opening balance on ${day}`,
    invoiced: "Invoices",
    credited: "Credits",
    paid: "Payments",
    beyond: "Paid or credited beyond single invoices",
    closing: (day) => `Closing balance on ${day}`,
    moves: "Transactions",
    date: "Date",
    what: "What",
    kinds: { invoice: "Invoice", credit: "Credit", payment: "Payment" },
    reference: "Reference",
    amount: "Amount",
    balance: "Balance",
    openItems: "Open items",
    invoice: "Invoice",
    issued: "Issued",
    due: "Due",
    total: "Total",
    open: "Open",
    age: "Past due",
    notDue: "not due",
    days: (count) => (count === 1 ? "1 day" : `${count} days`),
    aging: "By days past due",
    buckets: ["Not due", "1–30", "31–60", "61–90", "91–120", "Over 120"],
    unapplied: "Money received that pays no invoice yet",
    bank: "Please pay to",
    page: "Page {page} of {pages}",
  },
  de: {
    title: "Kontoauszug",
    asOf: (day, from) => `Stand ${day}, ab ${from}`,
    account: "Kunde",
    billedBy: "Rechnungssteller",
    taxId: "Steuernummer",
    nothing: (day) => `Am ${day} war nichts offen, und in diesem Zeitraum gab es keine Bewegung.`,
    opening: (day) => `Anfangssaldo am ${day}`,
    invoiced: "Rechnungen",
    credited: "Gutschriften",
    paid: "Zahlungen",
    beyond: "Über einzelne Rechnungen hinaus gezahlt oder gutgeschrieben",
    closing: (day) => `Endsaldo am ${day}`,
    moves: "Bewegungen",
    date: "Datum",
    what: "Art",
    kinds: { invoice: "Rechnung", credit: "Gutschrift", payment: "Zahlung" },
    reference: "Beleg",
    amount: "Betrag",
    balance: "Saldo",
    openItems: "Offene Posten",
    invoice: "Rechnung",
    issued: "Ausgestellt",
    due: "Fällig",
    total: "Gesamt",
    open: "Offen",
    age: "Überfällig",
    notDue: "nicht fällig",
    days: (count) => (count === 1 ? "1 Tag" : `${count} Tage`),
    aging: "Nach Tagen der Überfälligkeit",
    buckets: ["Nicht fällig", "1–30", "31–60", "61–90", "91–120", "Über 120"],
    unapplied: "Eingegangenes Geld, das noch keiner Rechnung zugeordnet ist",
    bank: "Bitte zahlen Sie auf",
    page: "Seite {page} von {pages}",
  },
  fr: {
    title: "Relevé de compte",
    asOf: (day, from) => `Au ${day}, depuis le ${from}`,
    account: "Client",
    billedBy: "Facturé par",
    taxId: "Numéro fiscal",
    nothing: (day) => `Rien n’était dû au ${day}, et aucun mouvement n’a eu lieu pendant cette période.`,
    opening: (day) => `Solde d’ouverture au ${day}`,
    invoiced: "Factures",
    credited: "Avoirs",
    paid: "Paiements",
    beyond: "Payé ou crédité au-delà de certaines factures",
    closing: (day) => `Solde de clôture au ${day}`,
    moves: "Mouvements",
    date: "Date",
    what: "Nature",
    kinds: { invoice: "Facture", credit: "Avoir", payment: "Paiement" },
    reference: "Référence",
    amount: "Montant",
    balance: "Solde",
    openItems: "Factures ouvertes",
    invoice: "Facture",
    issued: "Émise le",
    due: "Échéance",
    total: "Total",
    open: "Restant dû",
    age: "Retard",
    notDue: "non échue",
    days: (count) => (count === 1 ? "1 jour" : `${count} jours`),
    aging: "Par jours de retard",
    buckets: ["Non échu", "1–30", "31–60", "61–90", "91–120", "Plus de 120"],
    unapplied: "Montant reçu qui ne règle encore aucune facture",
    bank: "Merci de régler sur le compte",
    page: "Page {page} sur {pages}",
  },
  ja: {
    title: "お取引明細書",
    asOf: (day, from) => `${from}から${day}まで`,
    account: "お客様",
    billedBy: "請求元",
    taxId: "税務番号",
    nothing: (day) => `${day}現在、未払いの請求はなく、この期間のお取引もありません。`,
    opening: (day) => `期首残高（${day}）`,
    invoiced: "ご請求",
    credited: "返金・値引",
    paid: "お支払い",
    beyond: "請求額を超えるお支払い・値引",
    closing: (day) => `期末残高（${day}）`,
    moves: "お取引",
    date: "日付",
    what: "種別",
    kinds: { invoice: "請求書", credit: "返金・値引", payment: "お支払い" },
    reference: "番号",
    amount: "金額",
    balance: "残高",
    openItems: "未払いの請求書",
    invoice: "請求書",
    issued: "発行日",
    due: "お支払期限",
    total: "合計",
    open: "未払い額",
    age: "期限超過",
    notDue: "期限前",
    days: (count) => `${count}日`,
    aging: "期限超過日数別",
    buckets: ["期限前", "1–30日", "31–60日", "61–90日", "91–120日", "120日超"],
    unapplied: "請求書に充当されていない入金",
    bank: "お振込先",
    page: "{page} / {pages} ページ",
  },
};
