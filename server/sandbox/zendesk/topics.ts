/** What customers write about, in the languages they write in. `{invoice}`, `{seats}` and `{name}` are filled in. */
export type Language = "en" | "de" | "ja";

export interface Wording {
  subject: string;
  ask: string;
  answer: string;
}

export interface Topic {
  /** The desk's own word, as its topic field holds it. */
  key: string;
  tags: readonly string[];
  namesInvoice: boolean;
  /** How the customers concerned pay; null for all. */
  collection: "charge_automatically" | "send_invoice" | null;
  words: Record<Language, Wording>;
}

export const TOPICS: readonly Topic[] = [
  {
    key: "billing__seats",
    tags: ["billing", "seats"],
    namesInvoice: true,
    collection: null,
    words: {
      en: {
        subject: "Invoice {invoice} lists seats we gave up",
        ask: "Hello, invoice {invoice} still bills {seats} seats that we took out before the period began. Please correct it before we pay.",
        answer:
          "Thank you for writing, {name}. We are comparing invoice {invoice} with your last amendment and will come back with a corrected one.",
      },
      de: {
        subject: "Rechnung {invoice}: Plätze, die wir gekündigt haben",
        ask: "Guten Tag, auf Rechnung {invoice} stehen noch {seats} Plätze, die wir vor Beginn des Zeitraums abgemeldet haben. Bitte korrigieren Sie das vor der Zahlung.",
        answer:
          "Vielen Dank für Ihre Nachricht, {name}. Wir vergleichen Rechnung {invoice} mit Ihrem letzten Nachtrag und melden uns mit einer korrigierten Fassung.",
      },
      ja: {
        subject: "請求書 {invoice} に解約済みの席数が含まれています",
        ask: "お世話になっております。請求書 {invoice} に、期間開始前に解約した {seats} 席分が含まれております。お支払い前に訂正をお願いいたします。",
        answer:
          "{name} 様、ご連絡ありがとうございます。請求書 {invoice} と直近の変更契約を照合し、訂正版をお送りいたします。",
      },
    },
  },
  {
    key: "billing__purchase_order",
    tags: ["billing", "purchase_order"],
    namesInvoice: true,
    collection: "send_invoice",
    words: {
      en: {
        subject: "PO number missing on {invoice}",
        ask: "Our accounts payable returned invoice {invoice} because it shows no purchase order number. Could you issue it again with the number we sent to your sales team?",
        answer:
          "Hello {name}, which purchase order number should stand on invoice {invoice}? As soon as we have it we will issue the invoice again.",
      },
      de: {
        subject: "Bestellnummer fehlt auf {invoice}",
        ask: "Unsere Kreditorenbuchhaltung hat Rechnung {invoice} zurückgewiesen, weil die Bestellnummer fehlt. Können Sie sie mit der Nummer neu ausstellen, die wir Ihrem Vertrieb geschickt haben?",
        answer:
          "Guten Tag {name}, welche Bestellnummer soll auf Rechnung {invoice} stehen? Sobald sie uns vorliegt, stellen wir die Rechnung neu aus.",
      },
      ja: {
        subject: "請求書 {invoice} に発注番号がありません",
        ask: "請求書 {invoice} に発注番号の記載がないため、弊社経理より差し戻しとなりました。発注番号を記載のうえ再発行をお願いできますでしょうか。",
        answer: "{name} 様、請求書 {invoice} に記載する発注番号をお知らせください。確認でき次第、再発行いたします。",
      },
    },
  },
  {
    key: "billing__tax_id",
    tags: ["billing", "tax"],
    namesInvoice: false,
    collection: null,
    words: {
      en: {
        subject: "Please add our tax registration to future invoices",
        ask: "Our tax registration changed at the start of the quarter. Please put the new number on our invoices from now on; the certificate is with your sales team.",
        answer:
          "Thank you, {name}. Could you confirm the number once more in writing? We add it as soon as we have checked it.",
      },
      de: {
        subject: "Bitte USt-IdNr. auf unseren Rechnungen ergänzen",
        ask: "Unsere Umsatzsteuer-Identifikationsnummer fehlt auf den letzten Rechnungen. Ohne sie können wir die Vorsteuer nicht ziehen. Bitte ergänzen Sie sie.",
        answer:
          "Vielen Dank, {name}. Bitte bestätigen Sie uns die Nummer noch einmal schriftlich; nach der Prüfung ergänzen wir sie.",
      },
      ja: {
        subject: "適格請求書の登録番号について",
        ask: "貴社の登録番号が請求書に見当たりません。仕入税額控除に必要なため、記載をお願いいたします。",
        answer: "{name} 様、ご指摘ありがとうございます。記載内容を確認のうえ、次回の請求書より対応いたします。",
      },
    },
  },
  {
    key: "billing__card_declined",
    tags: ["billing", "payment"],
    namesInvoice: true,
    collection: "charge_automatically",
    words: {
      en: {
        subject: "Card declined for {invoice}",
        ask: "We were told that our card was declined for invoice {invoice}. The bank sees no attempt. Could you try again, or send us a payment link?",
        answer:
          "Hello {name}, the bank answered without naming a reason. Here is the way to a payment page for invoice {invoice}; another card works there as well.",
      },
      de: {
        subject: "Karte für {invoice} abgelehnt",
        ask: "Wir haben die Nachricht erhalten, dass unsere Karte für Rechnung {invoice} abgelehnt wurde. Unsere Bank sieht keinen Versuch. Können Sie es noch einmal versuchen?",
        answer:
          "Guten Tag {name}, die Bank hat keinen Grund genannt. Über die Zahlungsseite zu Rechnung {invoice} können Sie auch eine andere Karte verwenden.",
      },
      ja: {
        subject: "請求書 {invoice} のカード決済エラー",
        ask: "請求書 {invoice} のカード決済ができなかったとのご連絡をいただきました。カード会社では履歴が確認できません。再度お試しいただけますか。",
        answer:
          "{name} 様、カード会社からは理由の通知がありませんでした。請求書 {invoice} のお支払いページより、別のカードもご利用いただけます。",
      },
    },
  },
  {
    key: "billing__refund",
    tags: ["billing", "refund"],
    namesInvoice: true,
    collection: null,
    words: {
      en: {
        subject: "Refund for part of {invoice}",
        ask: "Premium Support was not available to us for most of last month. Please refund that part of invoice {invoice}.",
        answer:
          "Thank you, {name}. A refund on invoice {invoice} needs the approval of our controller; I have passed your request on.",
      },
      de: {
        subject: "Teilerstattung zu {invoice}",
        ask: "Der Premium-Support stand uns im letzten Monat größtenteils nicht zur Verfügung. Bitte erstatten Sie diesen Teil von Rechnung {invoice}.",
        answer:
          "Vielen Dank, {name}. Eine Erstattung zu Rechnung {invoice} muss freigegeben werden; ich habe Ihre Anfrage weitergeleitet.",
      },
      ja: {
        subject: "請求書 {invoice} の一部返金のお願い",
        ask: "先月はプレミアムサポートをほとんど利用できませんでした。請求書 {invoice} の該当分のご返金をお願いいたします。",
        answer: "{name} 様、請求書 {invoice} のご返金には社内の承認が必要です。担当部署へ申請いたしました。",
      },
    },
  },
  {
    key: "billing__duplicate_charge",
    tags: ["billing", "payment"],
    namesInvoice: true,
    collection: null,
    words: {
      en: {
        subject: "Charged twice for {invoice}?",
        ask: "Our statement shows two payments of the same amount around invoice {invoice}. Please check and return one of them.",
        answer:
          "Hello {name}, we see one payment on invoice {invoice} and are asking our bank about the other. Could you send us both dates?",
      },
      de: {
        subject: "{invoice} doppelt abgebucht?",
        ask: "Auf unserem Kontoauszug stehen zwei gleiche Beträge rund um Rechnung {invoice}. Bitte prüfen Sie das und erstatten Sie einen davon.",
        answer:
          "Guten Tag {name}, wir sehen eine Zahlung zu Rechnung {invoice} und fragen wegen der anderen bei unserer Bank nach. Können Sie uns beide Daten nennen?",
      },
      ja: {
        subject: "請求書 {invoice} の二重引き落としについて",
        ask: "請求書 {invoice} の前後に同額の引き落としが二件ございます。ご確認のうえ、一件をご返金ください。",
        answer:
          "{name} 様、請求書 {invoice} へのご入金は一件のみ確認しております。もう一件の日付をお知らせいただけますでしょうか。",
      },
    },
  },
  {
    key: "billing__price",
    tags: ["billing", "contract"],
    namesInvoice: true,
    collection: null,
    words: {
      en: {
        subject: "Price on {invoice} is not the one we agreed",
        ask: "We signed an amendment with a lower price per seat. Invoice {invoice} still carries the old one. Please bill what was agreed.",
        answer:
          "Thank you, {name}. I have asked for the signed amendment and put invoice {invoice} aside until we have compared them.",
      },
      de: {
        subject: "Preis auf {invoice} entspricht nicht dem Nachtrag",
        ask: "Wir haben einen Nachtrag mit niedrigerem Preis pro Platz unterschrieben. Rechnung {invoice} weist noch den alten aus. Bitte berechnen Sie den vereinbarten Preis.",
        answer:
          "Vielen Dank, {name}. Ich habe den unterschriebenen Nachtrag angefordert und Rechnung {invoice} bis zum Vergleich zurückgestellt.",
      },
      ja: {
        subject: "請求書 {invoice} の単価が変更契約と異なります",
        ask: "変更契約では一席あたりの単価が引き下げられましたが、請求書 {invoice} は以前の単価のままです。合意した単価でのご請求をお願いいたします。",
        answer:
          "{name} 様、締結済みの変更契約を確認しております。照合が終わるまで請求書 {invoice} は保留といたします。",
      },
    },
  },
  {
    key: "billing__invoice_copy",
    tags: ["billing", "documents"],
    namesInvoice: true,
    collection: null,
    words: {
      en: {
        subject: "Copy of invoice {invoice}",
        ask: "We cannot find invoice {invoice}. Could you send us a copy as PDF?",
        answer: "Hello {name}, invoice {invoice} is on its way to you once more.",
      },
      de: {
        subject: "Kopie der Rechnung {invoice}",
        ask: "Rechnung {invoice} liegt uns nicht vor. Könnten Sie uns bitte eine Kopie als PDF schicken?",
        answer: "Guten Tag {name}, Rechnung {invoice} ist noch einmal an Sie unterwegs.",
      },
      ja: {
        subject: "請求書 {invoice} の再送のお願い",
        ask: "請求書 {invoice} が見当たりません。PDF で再送いただけますでしょうか。",
        answer: "{name} 様、請求書 {invoice} を再送いたしました。ご確認ください。",
      },
    },
  },
  {
    key: "billing__payment_terms",
    tags: ["billing", "terms"],
    namesInvoice: false,
    collection: "send_invoice",
    words: {
      en: {
        subject: "Payment terms of 60 days",
        ask: "Our company moved to payment terms of 60 days for all suppliers. Please change ours and let us know from which invoice on.",
        answer:
          "Thank you, {name}. Terms are part of your contract, so I have asked your account manager to come back to you.",
      },
      de: {
        subject: "Zahlungsziel von 60 Tagen",
        ask: "Unser Unternehmen stellt alle Lieferanten auf ein Zahlungsziel von 60 Tagen um. Bitte ändern Sie unseres und teilen Sie uns mit, ab welcher Rechnung.",
        answer:
          "Vielen Dank, {name}. Das Zahlungsziel ist Teil Ihres Vertrags; Ihr Ansprechpartner im Vertrieb meldet sich bei Ihnen.",
      },
      ja: {
        subject: "支払条件変更のご相談",
        ask: "弊社では全取引先のお支払い条件を 60 日に変更いたしました。適用開始の請求書についてお知らせください。",
        answer: "{name} 様、お支払い条件は契約事項のため、営業担当より改めてご連絡いたします。",
      },
    },
  },
];
