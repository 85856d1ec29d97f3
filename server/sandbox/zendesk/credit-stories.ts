import { decimalText } from "#server/sandbox/world/amounts";
import type { ServiceCredit } from "#server/sandbox/world/service-credits";
import { HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { requesterId } from "#server/sandbox/zendesk/people";
import type { Step, Story } from "#server/sandbox/zendesk/stories";
import { TOPICS } from "#server/sandbox/zendesk/topics";

const REFUND_TOPIC = "billing__refund";
const LANGUAGES = { US01: "en", DE01: "de", JP01: "ja" } as const;

const GRANTED = {
  en: "We have granted you a credit of {amount} on invoice {invoice}.",
  de: "Wir haben Ihnen eine Gutschrift über {amount} zu Rechnung {invoice} gewährt.",
  ja: "請求書 {invoice} につきまして、{amount} のクレジットを承認いたしました。",
} as const;

/** The tickets on which credits were promised. */
export function creditStoriesOf(world: World): Story[] {
  return world.serviceCredits.rows.map(storyOf);
}

function storyOf(credit: ServiceCredit): Story {
  const topic = TOPICS.find(({ key }) => key === REFUND_TOPIC);
  if (!topic) throw new Error(`There is no topic ${REFUND_TOPIC}.`);
  const language = LANGUAGES[credit.entity];
  const amount = `${decimalText(credit.amount, credit.currency)} ${credit.currency}`;
  const fill = (text: string) => text.replaceAll("{invoice}", credit.invoiceNumber).replaceAll("{amount}", amount);
  const number = Number(credit.id);
  const asks = requesterId(credit.place);
  const step = (at: number, byId: number, status: Step["status"], body: string, index: number): Step => ({
    at,
    byId,
    status,
    comment: { id: number * 100 + index, authorId: byId, body: fill(body), isPublic: true },
    hides: null,
    tag: null,
  });
  return {
    number,
    place: credit.place,
    entity: credit.entity,
    topic,
    subject: fill(topic.words[language].subject),
    priority: "normal",
    invoiceNumber: credit.invoiceNumber,
    assigneeId: credit.agentId,
    credit: {
      amount: decimalText(credit.amount, credit.currency),
      currency: credit.currency.toLowerCase(),
      status: `credit_${credit.status}`,
      grantedBy: credit.grantedBy,
      grantedOn: credit.grantedOn,
    },
    steps: [
      step(Math.min(credit.openedAt, credit.changedAt - HOUR), asks, "new", topic.words[language].ask, 0),
      step(credit.changedAt, credit.agentId, "solved", GRANTED[language], 1),
    ],
  };
}
