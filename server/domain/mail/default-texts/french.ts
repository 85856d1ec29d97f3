import type { DefaultWords } from "#server/domain/mail/default-texts/keys";

const payment = `{{bank_details}}

Vous pouvez également payer en ligne : {{payment_page}}`;

const closing = `Nous vous prions d’agréer nos salutations distinguées.

{{sender_name}}`;

/** French, in the formal address. */
export const french: DefaultWords = {
  due_soon: {
    subject: "Factures arrivant prochainement à échéance – {{entity_name}}",
    body: `{{greeting}}

Pour votre information, voici les montants qui arriveront à échéance ces prochains jours sur votre compte auprès de {{entity_name}}. Si le paiement est déjà prévu, vous n’avez rien à faire.

{{note}}

{{invoice_list}}

${payment}

Si une facture ne correspond pas à ce qui a été convenu, merci de nous le signaler avant l’échéance ; nous ferons le nécessaire.

${closing}`,
  },
  reminder_1: {
    subject: "Factures en attente de règlement : {{total_due}} – {{entity_name}}",
    body: `{{greeting}}

Il s’agit sans doute d’un oubli : sauf erreur de notre part, les factures suivantes ne sont pas encore réglées.

{{note}}

{{invoice_list}}

Nous vous saurions gré de bien vouloir procéder au règlement dans les prochains jours.

${payment}

Si vous avez payé entre-temps, veuillez ne pas tenir compte de ce message et accepter nos remerciements. Si une facture vous semble inexacte, il vous suffit de répondre à ce message.

${closing}`,
  },
  reminder_2: {
    subject: "Deuxième rappel : {{total_due}} échus – {{entity_name}}",
    body: `{{greeting}}

Nous vous avons récemment écrit au sujet de factures échues, dont la plus ancienne depuis le {{oldest_due_on}}. À ce jour, nous n’avons pas reçu votre règlement.

{{note}}

{{invoice_list}}

Nous vous prions de régler {{total_due}} sous sept jours, ou de nous indiquer la date à laquelle nous pouvons compter sur votre paiement.

${payment}

Si une raison s’oppose au paiement d’une facture, n’hésitez pas à nous en faire part. Nous préférons chercher une solution avec vous plutôt que de vous écrire à nouveau.

${closing}`,
  },
  final_notice: {
    subject: "Dernier rappel : {{total_due}} échus – {{entity_name}}",
    body: `{{greeting}}

Malgré nos rappels, les factures suivantes demeurent impayées. La plus ancienne est échue depuis le {{oldest_due_on}}, soit depuis {{days_past_due}} jours.

{{note}}

{{invoice_list}}

Nous vous demandons de régler {{total_due}} dans un délai de dix jours à compter du {{today}}. Sans paiement ni réponse de votre part dans ce délai, nous serons contraints d’envisager d’autres mesures, parmi lesquelles la restriction du service et la transmission de la créance à un tiers.

${payment}

Si vous avez payé ces derniers jours ou si vous contestez une facture, merci de répondre à ce message afin que nous en tenions compte.

${closing}`,
  },
  letter_final: {
    subject: "Dernier rappel avant d’autres mesures",
    body: `{{greeting}}

Nous vous avons écrit à plusieurs reprises au sujet des factures ci-dessous, sans recevoir ni paiement ni réponse. La plus ancienne est échue depuis le {{oldest_due_on}}.

{{note}}

{{invoice_list}}

Nous vous demandons une dernière fois de régler {{total_due}} dans un délai de dix jours à compter de la date de ce courrier. Passé ce délai, nous devrons envisager d’autres mesures pour recouvrer cette créance.

${payment}

Si vous contestez une facture ou si vous ne pouvez pas payer actuellement, veuillez nous écrire à {{reply_to}}. Nous chercherons une solution avec vous.

${closing}`,
  },
  charge_failed: {
    subject: "Votre paiement n’a pas abouti : {{total_due}} – {{entity_name}}",
    body: `{{greeting}}

Nous avons tenté de prélever la somme suivante sur la carte ou le compte que vous nous avez indiqué, et le paiement n’a pas abouti.

{{invoice_list}}

Nous vous prions de vérifier qu’ils sont toujours valables et suffisamment approvisionnés, de nous indiquer un autre moyen de paiement, ou de régler d’une autre manière.

${payment}

Si vous avez payé entre-temps, veuillez ne pas tenir compte de ce message et accepter nos remerciements. Pour toute question, il vous suffit de répondre à ce message.

${closing}`,
  },
  promise_confirmation: {
    subject: "Notre accord : {{promised_amount}} au plus tard le {{promised_on}}",
    body: `{{greeting}}

Nous vous remercions de notre échange. Comme convenu, nous attendons votre paiement de {{promised_amount}} au plus tard le {{promised_on}} et ne vous le rappellerons pas d’ici là.

{{note}}

${payment}

En cas d’empêchement, merci de nous prévenir à temps.

${closing}`,
  },
  statement: {
    subject: "Relevé de votre compte au {{today}} – {{entity_name}}",
    body: `{{greeting}}

Voici la situation de votre compte auprès de {{entity_name}} au {{today}}.

{{note}}

{{invoice_list}}

Si vos livres indiquent autre chose, merci de nous le faire savoir ; nous les rapprocherons des nôtres.

${closing}`,
  },
  dispute_rejected: {
    subject: "Votre réclamation : {{total_due}} restent dus – {{entity_name}}",
    body: `{{greeting}}

Nous avons examiné votre réclamation concernant les factures ci-dessous et ne pouvons malheureusement pas y donner suite.

{{note}}

{{invoice_list}}

Nous vous prions de bien vouloir procéder au règlement de {{total_due}}.

${payment}

Si vous disposez de documents que nous ne connaissons pas encore, il vous suffit de répondre à ce message.

${closing}`,
  },
  dispute_accepted_in_part: {
    subject: "Votre réclamation est acceptée en partie – {{entity_name}}",
    body: `{{greeting}}

Nous avons examiné votre réclamation concernant les factures ci-dessous. Nous en acceptons une partie, pour laquelle vous recevrez un avoir.

{{note}}

Reste à régler :

{{invoice_list}}

${payment}

${closing}`,
  },
  message: {
    subject: "Votre compte auprès de {{entity_name}}",
    body: `{{greeting}}

{{note}}

${closing}`,
  },
};
