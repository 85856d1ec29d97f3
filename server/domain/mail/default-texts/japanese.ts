import type { DefaultWords } from "#server/domain/mail/default-texts/keys";

const payment = `お振込先
{{bank_details}}

オンラインでのお支払いはこちらをご利用ください。
{{payment_page}}`;

const closing = `今後とも何卒よろしくお願い申し上げます。

{{sender_name}}`;

/** Japanese, in business style. */
export const japanese: DefaultWords = {
  due_soon: {
    subject: "お支払期限が近いご請求のご案内（{{entity_name}}）",
    body: `{{greeting}}

平素より格別のお引き立てを賜り、厚く御礼申し上げます。
近日中にお支払期限を迎えるご請求につきまして、念のためご案内申し上げます。すでにお手続きがお済みの場合は、特にご対応いただく必要はございません。

{{note}}

{{invoice_list}}

${payment}

ご請求内容にご不明な点がございましたら、お支払期限の前にお知らせくださいますようお願い申し上げます。

${closing}`,
  },
  reminder_1: {
    subject: "お支払いのご確認のお願い：{{total_due}}（{{entity_name}}）",
    body: `{{greeting}}

平素より格別のお引き立てを賜り、厚く御礼申し上げます。
下記のご請求につきまして、お支払期限を過ぎておりますが、本日時点でご入金の確認ができておりません。行き違いかとは存じますが、ご確認いただけますと幸いです。

{{note}}

{{invoice_list}}

恐れ入りますが、数日中にお手続きくださいますようお願い申し上げます。

${payment}

すでにお支払いいただいている場合は、何卒ご容赦ください。ご請求内容にご不明な点がございましたら、本メールへのご返信にてお知らせください。

${closing}`,
  },
  reminder_2: {
    subject: "お支払いのお願い（2回目）：{{total_due}}（{{entity_name}}）",
    body: `{{greeting}}

平素よりお世話になっております。
先日もご連絡申し上げましたが、下記のご請求につきまして、本日時点でご入金の確認ができておりません。最も古いもののお支払期限は{{oldest_due_on}}でございます。

{{note}}

{{invoice_list}}

つきましては、7日以内に{{total_due}}をお支払いくださいますか、お支払いの予定日をお知らせくださいますようお願い申し上げます。

${payment}

お支払いが難しいご事情がございましたら、どうぞご相談ください。

${closing}`,
  },
  final_notice: {
    subject: "お支払いに関する重要なお知らせ：{{total_due}}（{{entity_name}}）",
    body: `{{greeting}}

これまで再三ご連絡申し上げておりますが、下記のご請求につきまして、いまだご入金の確認ができておりません。最も古いもののお支払期限は{{oldest_due_on}}で、すでに{{days_past_due}}日が経過しております。

{{note}}

{{invoice_list}}

誠に恐縮ではございますが、{{today}}より10日以内に{{total_due}}をお支払いくださいますようお願い申し上げます。期日までにご入金もご連絡もいただけない場合には、サービスの制限や債権の第三者への委託を含む対応を検討せざるを得ません。

${payment}

すでにお支払いいただいている場合、またはご請求内容にご異議がある場合は、本メールへのご返信にてお知らせください。

${closing}`,
  },
  letter_final: {
    subject: "お支払いに関する最終のお願い",
    body: `{{greeting}}

下記のご請求につきまして、これまで再三ご連絡申し上げてまいりましたが、いまだご入金もご返答もいただいておりません。最も古いもののお支払期限は{{oldest_due_on}}でございます。

{{note}}

{{invoice_list}}

つきましては、本書面の日付より10日以内に{{total_due}}をお支払いくださいますよう、改めてお願い申し上げます。期日を過ぎました場合には、債権回収のための対応を検討せざるを得ません。

${payment}

ご請求内容にご異議がある場合、または現在お支払いが難しい場合は、{{reply_to}} までご連絡ください。

${closing}`,
  },
  charge_failed: {
    subject: "お支払い手続きが完了できませんでした：{{total_due}}（{{entity_name}}）",
    body: `{{greeting}}

平素より格別のお引き立てを賜り、厚く御礼申し上げます。
下記のご請求につきまして、ご登録のカードまたは口座からのお引き落としを試みましたが、お手続きが完了できませんでした。

{{invoice_list}}

恐れ入りますが、カードまたは口座の有効期限および残高をご確認いただくか、別のお支払い方法をお知らせいただくか、その他の方法でお支払いくださいますようお願い申し上げます。

${payment}

すでにお支払いいただいている場合は、何卒ご容赦ください。ご不明な点がございましたら、本メールへのご返信にてお知らせください。

${closing}`,
  },
  promise_confirmation: {
    subject: "お支払いのお約束の確認：{{promised_on}}までに{{promised_amount}}",
    body: `{{greeting}}

先日はお時間をいただき、誠にありがとうございました。
お話のとおり、{{promised_on}}までに{{promised_amount}}をお支払いいただけるものと承りました。それまでは、本件についてのご案内は差し控えます。

{{note}}

${payment}

ご都合に変更が生じました場合は、お早めにお知らせくださいますようお願い申し上げます。

${closing}`,
  },
  statement: {
    subject: "{{today}}時点のお取引残高のご案内（{{entity_name}}）",
    body: `{{greeting}}

平素より格別のお引き立てを賜り、厚く御礼申し上げます。
{{today}}時点のお取引残高をご案内申し上げます。

{{note}}

{{invoice_list}}

貴社の記録と相違がございましたら、お手数ですがお知らせください。

${closing}`,
  },
  dispute_rejected: {
    subject: "お申し出の件：{{total_due}}のお支払いについて（{{entity_name}}）",
    body: `{{greeting}}

平素より大変お世話になっております。
下記のご請求に関するお申し出を確認いたしましたが、誠に恐れ入りますが、ご要望には沿いかねます。

{{note}}

{{invoice_list}}

恐れ入りますが、{{total_due}}のお支払いをお願い申し上げます。

${payment}

弊社が把握していない資料がございましたら、本メールにご返信ください。

${closing}`,
  },
  dispute_accepted_in_part: {
    subject: "お申し出の一部を承りました（{{entity_name}}）",
    body: `{{greeting}}

平素より大変お世話になっております。
下記のご請求に関するお申し出を確認し、一部につきまして承りました。該当分のクレジットノートをお送りいたします。

{{note}}

引き続きお支払いをお願いする金額は次のとおりです。

{{invoice_list}}

${payment}

${closing}`,
  },
  message: {
    subject: "お取引に関するご連絡（{{entity_name}}）",
    body: `{{greeting}}

平素より大変お世話になっております。

{{note}}

${closing}`,
  },
};
