import type { AccountFacts } from "#server/domain/collections/account-facts";
import { type DunningPolicy, type DunningStep, strategyOf } from "#server/domain/collections/dunning-policy";
import { stageOf } from "#server/domain/collections/stage";
import { MessageTexts } from "#server/domain/mail/message-texts";
import { changeOfWords, type Looked, type RehearsedChange } from "#server/domain/policies/rehearsal";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { composeMail } from "#server/services/mail/compose-mail";
import { loadMailGround, type MailGround } from "#server/services/mail/load-mail-ground";
import { activePolicies } from "#server/services/policies/active-policy";
import { ACCOUNT_BATCH, accountTitle, nextAccounts, oneAmount } from "#server/services/policies/rehearsals/accounts";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

type Texts = { before: MessageTexts; after: MessageTexts };

/**
 * Every account that has reached a step with a text is written to under both documents, for all it owes: whose mail would
 * read otherwise, and which could not be written.
 */
export const messageTextsRehearser: Rehearser = {
  windows: ["open"],
  noun: { one: "account", many: "accounts" },
  async *look(scope, draft, _window, after) {
    const { message_texts, dunning } = await activePolicies(scope, ["message_texts", "dunning"]);
    const texts: Texts = { before: message_texts.document, after: MessageTexts.parse(draft) };
    let place = after;
    for (;;) {
      const accounts = await nextAccounts(scope, place);
      const ids = accounts.map(({ id }) => id);
      const grounds = await loadMailGround(scope, ids);
      const facts = await loadAccountFacts(scope, ids, businessDate(scope.now, "UTC"));
      for (const { id } of accounts) {
        place = id;
        const [account, ground] = [facts.get(id), grounds.get(id)];
        const step = account && ground ? stepOf(account, ground, dunning.document) : null;
        if (account && ground && step) yield await lookedAt(scope, account, { ground, step, texts });
      }
      if (accounts.length < ACCOUNT_BATCH) return;
    }
  },
};

/** The furthest step with a text that an invoice has reached by its age. */
function stepOf(account: AccountFacts, { today }: MailGround, policy: DunningPolicy): DunningStep | null {
  const { strategy } = strategyOf(policy, account);
  const written = { ...strategy, lastStep: null, steps: strategy.steps.filter(({ template }) => template !== null) };
  const reached = account.invoices.flatMap(
    (invoice) => stageOf(written, { ...invoice, taken: [] }, today).reached ?? [],
  );
  return reached.toSorted((left, right) => right.day - left.day)[0] ?? null;
}

type Asked = { ground: MailGround; step: DunningStep; texts: Texts };

async function lookedAt(scope: Scope, account: AccountFacts, asked: Asked): Promise<Looked> {
  const { ground, step, texts } = asked;
  const [was, is] = [written(asked, texts.before), written(asked, texts.after)];
  const open = account.invoices.map(({ currency, openMinor }) => ({ currency, minor: openMinor }));
  const base = await baseAmounts(
    scope,
    open.map(({ currency }) => currency),
    ground.today,
  );
  const { amount, baseMinor } = oneAmount(open, base);
  return {
    place: account.id,
    baseMinor,
    item: {
      id: account.id,
      href: `/accounts/${account.id}`,
      name: account.name,
      title: accountTitle(account),
      at: null,
      isOver: false,
      amount,
      decidedBy: step.label,
      changes: changesOf(was, is),
    },
  };
}

type Written = { subject: string; lines: readonly string[]; trouble: string | null };

function written({ ground, step }: Asked, texts: MessageTexts): Written {
  const items = [...ground.invoices.values()].map(({ id, openMinor }) => ({ invoiceId: id, minor: openMinor }));
  try {
    const wanted = {
      template: step.template ?? "",
      items,
      medium: step.action === "letter" ? "letter" : "email",
    } as const;
    const { subject, textBody } = composeMail(wanted, ground, { texts, sender: null });
    return { subject, lines: textBody.split("\n").filter((line) => line !== ""), trouble: null };
  } catch (error) {
    if (error instanceof AppError) return { subject: "", lines: [], trouble: error.message };
    throw error;
  }
}

function changesOf(was: Written, is: Written): RehearsedChange[] {
  if (was.trouble !== null || is.trouble !== null)
    return changeOfWords("Can be written", was.trouble ?? "yes", is.trouble ?? "yes");
  const gone = was.lines.filter((line) => !is.lines.includes(line));
  const come = is.lines.filter((line) => !was.lines.includes(line));
  const words = (lines: readonly string[]) => lines[0] ?? "nothing";
  return [
    ...changeOfWords("Subject", was.subject, is.subject, false),
    ...(gone.length + come.length === 0 ? [] : changeOfWords("Text", words(gone), words(come), false)),
  ];
}
