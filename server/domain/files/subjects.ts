import {
  country,
  currency,
  customerKey,
  invoiceNumber,
  phrases,
  type SubjectField,
} from "#server/domain/files/subject-fields";
import type { FileKind } from "#server/domain/receivables/row-reading";

/** What the rows of a file are about. */
export const fileSubjects = ["customers", "invoices", "payments", "credits"] as const;
export type FileSubject = (typeof fileSubjects)[number];

export type Subject = { kind: FileKind; label: string; help: string; fields: readonly SubjectField[] };

export const subjects: Record<FileSubject, Subject> = {
  customers: {
    kind: "file_customer",
    label: "Customers",
    help: "Who is billed: names, terms and how to reach them.",
    fields: [
      customerKey,
      {
        key: "name",
        label: "Customer name",
        kind: "text",
        isRequired: true,
        help: "As it should stand on the desks.",
        words: phrases(`
          customer name, client name, company name, company, legal name, name, kundenname, firma, firmenname,
          nom du client, nom client, raison sociale, nom`),
        example: "Alder Analytics GmbH",
      },
      {
        key: "email",
        label: "E-mail",
        kind: "text",
        isRequired: false,
        help: "Where invoices and reminders go.",
        words: phrases("email, e mail, email address, billing email, mail, courriel, adresse e mail"),
        example: "ap@alder-analytics.example",
      },
      {
        key: "taxId",
        label: "Tax number",
        kind: "text",
        isRequired: false,
        help: "VAT or other tax number.",
        words: phrases(`
          tax number, tax id, vat number, vat id, tax identification number, ust id, ust idnr, umsatzsteuer
          id, steuernummer, numero tva, no tva, tva`),
        example: "DE123456789",
      },
      country,
      { ...currency, isRequired: false, help: "The three-letter code of what the customer is billed in." },
      {
        key: "paymentTermsDays",
        label: "Payment terms in days",
        kind: "days",
        isRequired: false,
        help: "A number of days, such as 30 or Net 30.",
        words: phrases(`
          payment terms in days, payment terms days, payment terms, terms, net days, due days, zahlungsziel,
          zahlungsbedingungen, zahlungsfrist, delai de paiement, conditions de paiement, echeance jours`),
        example: "30",
      },
    ],
  },
  invoices: {
    kind: "file_invoice",
    label: "Invoices",
    help: "What was billed, open or settled.",
    fields: [
      {
        ...invoiceNumber(true),
        key: "number",
        help: "Tells one invoice from another; a second row with the same number is refused.",
        words: [
          ...invoiceNumber(true).words.filter((word) => !word.startsWith("appl")),
          "document number",
          "belegnummer",
          "beleg nr",
          "number",
          "nummer",
          "numero",
        ],
      },
      customerKey,
      {
        key: "customerName",
        label: "Customer name",
        kind: "text",
        isRequired: false,
        help: "Names a customer that no file of customers has told of.",
        words: phrases(`
          customer name, client name, company name, company, account name, kundenname, firma, nom du client,
          nom client, raison sociale, name`),
        example: "Alder Analytics GmbH",
      },
      {
        key: "issuedOn",
        label: "Invoice date",
        kind: "day",
        isRequired: true,
        help: "The day the invoice was issued.",
        words: phrases(`
          invoice date, issue date, issued on, issuing date, date issued, document date, billing date,
          rechnungsdatum, belegdatum, ausgestellt am, date facture, date de facture, date de facturation, date
          d emission, date, datum`),
        example: "2026-01-15",
      },
      {
        key: "dueOn",
        label: "Due date",
        kind: "day",
        isRequired: true,
        help: "The day it has to be paid by.",
        words: phrases(`
          due date, payment due date, due on, date due, due, fallig am, falligkeit, falligkeitsdatum,
          faelligkeit, zahlbar bis, echeance, date d echeance, date echeance`),
        example: "2026-02-14",
      },
      {
        key: "totalMinor",
        label: "Amount",
        kind: "money",
        isRequired: true,
        help: "The whole amount with tax.",
        words: phrases(`
          amount, invoice amount, total amount, gross amount, amount incl tax, amount incl gst, amount incl,
          total, gross, betrag, rechnungsbetrag, bruttobetrag, gesamtbetrag, brutto, montant ttc, total ttc,
          montant`),
        example: "1190.00",
      },
      currency,
      {
        key: "settledOn",
        label: "Paid in full on",
        kind: "day",
        isRequired: false,
        help: "Empty while the invoice is open. Leave it out where payments come in a file of their own.",
        words: phrases(`
          paid in full on, settled date, settled on, fully paid on, paid on, paid date, date paid, payment
          date, bezahlt am, zahlungsdatum, ausgeglichen am, date de paiement, date paiement, paye le, date de
          reglement`),
        example: "",
      },
      country,
      {
        key: "isDisputed",
        label: "Disputed",
        kind: "yesNo",
        isRequired: false,
        help: "Yes where the customer contests it; empty counts as no.",
        words: phrases("disputed, is disputed, in dispute, dispute, strittig, reklamiert, litige, conteste"),
        example: "no",
      },
    ],
  },
  payments: {
    kind: "file_payment",
    label: "Payments",
    help: "Money that arrived.",
    fields: [
      {
        key: "number",
        label: "Payment number",
        kind: "text",
        isRequired: true,
        help: "Tells one payment from another; a second row with the same number is refused.",
        words: phrases(`
          payment number, payment no, payment id, payment reference, receipt number, transaction id,
          transaction number, reference, zahlungsnummer, zahlung nr, belegnummer, referenz, numero de
          paiement, numero paiement, payment, number`),
        example: "PAY-3001",
      },
      customerKey,
      {
        key: "receivedOn",
        label: "Received on",
        kind: "day",
        isRequired: true,
        help: "The day the money arrived.",
        words: phrases(`
          received on, date received, receipt date, payment date, paid on, value date, booking date,
          zahlungsdatum, eingang am, zahlungseingang, valuta, wertstellung, buchungsdatum, date de paiement,
          date paiement, date de reglement, date, datum`),
        example: "2026-02-10",
      },
      {
        key: "amountMinor",
        label: "Amount",
        kind: "money",
        isRequired: true,
        help: "What arrived.",
        words: phrases(`
          amount, payment amount, amount paid, amount received, paid amount, total, betrag, zahlungsbetrag,
          montant, montant paye, montant regle`),
        example: "1190.00",
      },
      currency,
      invoiceNumber(false),
      {
        key: "method",
        label: "Method",
        kind: "text",
        isRequired: false,
        help: "Wire, card, direct debit and the like.",
        words: phrases("method, payment method, payment type, zahlungsart, zahlungsweise, mode de paiement"),
        example: "wire",
      },
    ],
  },
  credits: {
    kind: "file_credit",
    label: "Credits",
    help: "What was taken back from an invoice.",
    fields: [
      {
        key: "number",
        label: "Credit number",
        kind: "text",
        isRequired: true,
        help: "Tells one credit from another; a second row with the same number is refused.",
        words: phrases(`
          credit number, credit no, credit note number, credit note id, credit memo number, credit note,
          gutschriftsnummer, gutschrift nr, gutschrift, numero avoir, numero d avoir, avoir, number`),
        example: "CR-4001",
      },
      customerKey,
      { ...invoiceNumber(true), words: [...invoiceNumber(true).words, "original invoice"] },
      {
        key: "issuedOn",
        label: "Credit date",
        kind: "day",
        isRequired: true,
        help: "The day the credit was issued.",
        words: phrases(`
          credit date, credit note date, issue date, issued on, date issued, gutschriftsdatum, belegdatum,
          date avoir, date d avoir, date, datum`),
        example: "2026-02-12",
      },
      {
        key: "amountMinor",
        label: "Amount",
        kind: "money",
        isRequired: true,
        help: "What is taken back; choose the sign below if credits are written with a minus.",
        words: phrases(`
          amount, credit amount, total amount, total, betrag, gutschriftsbetrag, montant, montant ttc`),
        example: "119.00",
      },
      currency,
      {
        key: "reason",
        label: "Reason",
        kind: "text",
        isRequired: false,
        help: "Why it was given.",
        words: phrases("reason, description, comment, memo, grund, bemerkung, motif, raison"),
        example: "Seat reduction",
      },
    ],
  },
};

/** The field that tells one object from another, which no constant can stand for. */
export function isKeyField(subject: FileSubject, field: string): boolean {
  return field === (subject === "customers" ? "customerKey" : "number");
}

/** The first lines of a file as we would name its columns, with one row that shows how. */
export function templateOf(subject: FileSubject): { fileName: string; header: string[]; example: string[] } {
  const { fields } = subjects[subject];
  return {
    fileName: `docket-${subject}-template.csv`,
    header: fields.map((field) => field.label),
    example: fields.map((field) => field.example),
  };
}
