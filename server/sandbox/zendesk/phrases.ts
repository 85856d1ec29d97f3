import type { Language } from "#server/sandbox/zendesk/topics";

/** What is said further on, whatever the topic. */
export const FURTHER: Record<Language, { reply: readonly string[]; done: readonly string[]; merged: string }> = {
  en: {
    reply: ["Thank you. Here is what you asked for.", "Any news on this? Our month end is close."],
    done: [
      "This is settled now. Please write again if anything is left.",
      "Corrected on our side; you will see it today.",
    ],
    merged: "This request was closed and merged into an earlier one of yours.",
  },
  de: {
    reply: ["Vielen Dank. Anbei, worum Sie gebeten haben.", "Gibt es hierzu Neues? Unser Monatsabschluss steht bevor."],
    done: [
      "Das ist nun erledigt. Melden Sie sich gern, falls etwas offen ist.",
      "Bei uns korrigiert; Sie sehen es noch heute.",
    ],
    merged: "Diese Anfrage wurde geschlossen und mit einer früheren zusammengeführt.",
  },
  ja: {
    reply: [
      "ありがとうございます。ご依頼の資料をお送りします。",
      "その後いかがでしょうか。月次締めが近づいております。",
    ],
    done: [
      "対応が完了いたしました。ご不明な点がございましたらご連絡ください。",
      "弊社側で訂正いたしました。本日中に反映されます。",
    ],
    merged: "本件は以前のお問い合わせに統合されました。",
  },
};

export const INTERNAL_NOTES = [
  "Checked with finance: the contract is on file, the correction can go ahead.",
  "Account manager says renewal talks are under way; please answer today.",
] as const;
