import type { DefaultWords } from "#server/domain/mail/default-texts/keys";

const payment = `{{bank_details}}

Online bezahlen können Sie hier: {{payment_page}}`;

const closing = `Mit freundlichen Grüßen

{{sender_name}}`;

/** German, in the formal address. */
export const german: DefaultWords = {
  due_soon: {
    subject: "Demnächst fällige Rechnungen – {{entity_name}}",
    body: `{{greeting}}

zu Ihrer Information: Die folgenden Beträge werden in den nächsten Tagen auf Ihrem Konto bei der {{entity_name}} fällig. Wenn Sie die Zahlung bereits veranlasst haben, brauchen Sie nichts weiter zu tun.

{{note}}

{{invoice_list}}

${payment}

Sollte eine Rechnung nicht Ihren Vereinbarungen mit uns entsprechen, geben Sie uns bitte vor der Fälligkeit Bescheid. Wir klären das gern.

${closing}`,
  },
  reminder_1: {
    subject: "Zahlungserinnerung: {{total_due}} – {{entity_name}}",
    body: `{{greeting}}

sicher ist es nur übersehen worden: Nach unseren Unterlagen sind die folgenden Rechnungen noch offen.

{{note}}

{{invoice_list}}

Wir wären Ihnen dankbar, wenn Sie die Zahlung in den nächsten Tagen veranlassen.

${payment}

Falls Sie inzwischen bezahlt haben, betrachten Sie dieses Schreiben bitte als gegenstandslos; vielen Dank. Stimmt an einer Rechnung etwas nicht, antworten Sie einfach auf diese Nachricht.

${closing}`,
  },
  reminder_2: {
    subject: "Zweite Zahlungserinnerung: {{total_due}} überfällig – {{entity_name}}",
    body: `{{greeting}}

wir haben Ihnen vor kurzem wegen überfälliger Rechnungen geschrieben; die älteste war am {{oldest_due_on}} fällig. Einen Zahlungseingang konnten wir bisher nicht feststellen.

{{note}}

{{invoice_list}}

Bitte überweisen Sie {{total_due}} innerhalb von sieben Tagen oder teilen Sie uns mit, bis wann wir mit der Zahlung rechnen können.

${payment}

Wenn es einen Grund gibt, aus dem eine Rechnung nicht bezahlt werden kann, sprechen Sie uns bitte an. Eine gemeinsame Lösung ist uns lieber als ein weiteres Schreiben.

${closing}`,
  },
  final_notice: {
    subject: "Letzte Mahnung: {{total_due}} überfällig – {{entity_name}}",
    body: `{{greeting}}

trotz unserer Erinnerungen sind die folgenden Rechnungen weiterhin unbezahlt. Die älteste war am {{oldest_due_on}} fällig, das heißt vor {{days_past_due}} Tagen.

{{note}}

{{invoice_list}}

Wir bitten Sie, {{total_due}} innerhalb von zehn Tagen ab dem {{today}} zu bezahlen. Geht bis dahin weder eine Zahlung noch eine Nachricht von Ihnen ein, müssen wir weitere Schritte prüfen. Dazu können die Einschränkung der Leistungen und die Übergabe der Forderung an Dritte gehören.

${payment}

Wenn Sie in den letzten Tagen bezahlt haben oder eine Rechnung bestreiten, antworten Sie bitte auf diese Nachricht, damit wir es berücksichtigen können.

${closing}`,
  },
  letter_final: {
    subject: "Letzte Mahnung",
    body: `{{greeting}}

wir haben Ihnen wegen der unten aufgeführten Rechnungen mehrfach geschrieben und weder eine Zahlung noch eine Antwort erhalten. Die älteste Rechnung war am {{oldest_due_on}} fällig.

{{note}}

{{invoice_list}}

Wir bitten Sie ein letztes Mal, {{total_due}} innerhalb von zehn Tagen nach dem Datum dieses Schreibens zu bezahlen. Danach müssen wir weitere Schritte zur Durchsetzung der Forderung prüfen.

${payment}

Wenn Sie eine Rechnung bestreiten oder derzeit nicht zahlen können, wenden Sie sich bitte an {{reply_to}}. Wir suchen mit Ihnen nach einer Lösung.

${closing}`,
  },
  charge_failed: {
    subject: "Ihre Zahlung ist fehlgeschlagen: {{total_due}} – {{entity_name}}",
    body: `{{greeting}}

wir haben versucht, den folgenden Betrag von der hinterlegten Karte oder dem hinterlegten Konto einzuziehen. Die Zahlung ist leider fehlgeschlagen.

{{invoice_list}}

Bitte prüfen Sie, ob Karte oder Konto noch gültig und ausreichend gedeckt sind, nennen Sie uns ein anderes Zahlungsmittel, oder zahlen Sie auf einem anderen Weg.

${payment}

Falls Sie inzwischen bezahlt haben, betrachten Sie dieses Schreiben bitte als gegenstandslos; vielen Dank. Bei Fragen antworten Sie einfach auf diese Nachricht.

${closing}`,
  },
  promise_confirmation: {
    subject: "Unsere Vereinbarung: {{promised_amount}} bis zum {{promised_on}}",
    body: `{{greeting}}

vielen Dank für das Gespräch. Wie vereinbart erwarten wir Ihre Zahlung von {{promised_amount}} bis zum {{promised_on}} und erinnern Sie bis dahin nicht daran.

{{note}}

${payment}

Sollte etwas dazwischenkommen, geben Sie uns bitte rechtzeitig Bescheid.

${closing}`,
  },
  statement: {
    subject: "Kontoauszug zum {{today}} – {{entity_name}}",
    body: `{{greeting}}

so steht Ihr Konto bei der {{entity_name}} am {{today}}.

{{note}}

{{invoice_list}}

Sollten Ihre Unterlagen etwas anderes ausweisen, geben Sie uns bitte Bescheid. Wir gleichen das gern mit Ihnen ab.

${closing}`,
  },
  dispute_rejected: {
    subject: "Ihre Reklamation: {{total_due}} bleiben fällig – {{entity_name}}",
    body: `{{greeting}}

wir haben Ihre Einwände gegen die folgenden Rechnungen geprüft und können ihnen leider nicht folgen.

{{note}}

{{invoice_list}}

Bitte veranlassen Sie die Zahlung von {{total_due}}.

${payment}

Falls Ihnen Unterlagen vorliegen, die wir noch nicht kennen, antworten Sie einfach auf diese Nachricht.

${closing}`,
  },
  dispute_accepted_in_part: {
    subject: "Ihre Reklamation wurde teilweise anerkannt – {{entity_name}}",
    body: `{{greeting}}

wir haben Ihre Einwände gegen die folgenden Rechnungen geprüft. Einen Teil erkennen wir an; darüber erhalten Sie eine Gutschrift.

{{note}}

Offen bleibt:

{{invoice_list}}

${payment}

${closing}`,
  },
  message: {
    subject: "Ihr Konto bei der {{entity_name}}",
    body: `{{greeting}}

{{note}}

${closing}`,
  },
};
