import { describe, expect, test } from "vitest";
import { loadAskUrl } from "./approvals-url";
import { type AskDraft, draftOf, emptyAsk, termsOf } from "./ask-draft";
import { begunInside } from "./begun-inside";
import { emptyAccess, emptyPlan } from "./inside-draft";

const id = "0197a000-0000-7000-8000-000000000001";
const asked = { reasonCode: "other" as const, reason: "It was talked over with both of them.", memo: "As agreed" };
const plan: AskDraft = {
  ...emptyAsk,
  ...asked,
  kind: "payment_plan",
  invoiceIds: [id],
  plan: { ...emptyPlan, currency: "EUR", firstOn: "2026-04-01" },
};
const given = (instalments: AskDraft["plan"]["instalments"]): AskDraft => ({
  ...plan,
  plan: { ...emptyPlan, of: "given", currency: "EUR", instalments },
});
const access = (change: Partial<AskDraft["access"]>, grant: Partial<AskDraft["access"]["grant"]> = {}): AskDraft => ({
  ...emptyAsk,
  ...asked,
  kind: "access_change",
  access: { ...emptyAccess, ...change, grant: { ...emptyAccess.grant, ...grant } },
});

test.each<[string, AskDraft, unknown]>([
  [
    "equal instalments",
    plan,
    { invoiceIds: [id], schedule: { of: "equal", count: 3, firstOn: "2026-04-01", every: "month" }, memo: "As agreed" },
  ],
  [
    "instalments as agreed",
    given([{ dueOn: "2026-04-01", amount: "12.50" }]),
    {
      invoiceIds: [id],
      schedule: { of: "given", instalments: [{ dueOn: "2026-04-01", amountMinor: "1250" }] },
      memo: "As agreed",
    },
  ],
  [
    "a role for a time, its last day included",
    access({ userId: id }, { role: "controller", entities: ["DE01"], from: "2026-04-01", until: "2026-04-30" }),
    {
      change: "give",
      userId: id,
      role: "controller",
      entities: ["DE01"],
      startsAt: "2026-04-01T00:00:00.000Z",
      endsAt: "2026-05-01T00:00:00.000Z",
      reviewerId: null,
      memo: "As agreed",
    },
  ],
  ["the end of a grant", access({ grantId: id }), { change: "end", grantId: id, from: null, memo: "As agreed" }],
])("the terms of %s, and the form they fill again", (_, draft, terms) => {
  const read = termsOf(draft, "EUR");
  expect(read).toEqual({ value: terms });
  if ("trouble" in read) throw new Error(read.trouble);
  expect(draftOf({ ...draft, ...asked, terms: read.value }, "EUR")).toEqual(draft);
});

test.each<[string, AskDraft, string]>([
  ["no invoice", { ...plan, invoiceIds: [] }, "Choose the invoices"],
  ["no first day", { ...plan, plan: { ...plan.plan, firstOn: "" } }, "day of the first instalment"],
  ["no number", { ...plan, plan: { ...plan.plan, count: "0" } }, "how many instalments"],
  ["an instalment without a day", given([{ dueOn: "", amount: "1" }]), "a day for every instalment"],
  ["an instalment with too many places", given([{ dueOn: "2026-04-01", amount: "1.005" }]), "decimal places"],
  ["no person", access({}, { role: "controller" }), "page of the person"],
  ["no role", access({ userId: id }), "Choose a role"],
  ["a draft of no policy", { ...emptyAsk, ...asked, kind: "policy_change" }, "draft of a policy"],
  ["a repair of nothing", { ...emptyAsk, ...asked, kind: "data_repair" }, "messages or the count"],
])("%s is refused with a sentence", (_, draft, words) => {
  const read = termsOf(draft, "EUR");
  expect("trouble" in read ? read.trouble : "").toContain(words);
});

describe("a form is begun from the page it is about", () => {
  test.each<[string, string, unknown]>([
    ["a draft", "kind=policy_change&document=routing&version=4", { document: "routing", version: 4 }],
    [
      "a cause",
      "kind=data_repair&repair=skip_messages&source=stripe&stream=invoice&signature=a%20%7C%20b",
      { repair: "skip_messages", selection: { by: "cause", source: "stripe", stream: "invoice", signature: "a | b" } },
    ],
    [
      "messages",
      `kind=data_repair&repair=read_again&messages=${id},none`,
      { repair: "read_again", selection: { by: "messages", ids: [id] } },
    ],
    ["a count", `kind=data_repair&repair=accept_difference&total=${id}`, { repair: "accept_difference", totalId: id }],
  ])("%s", (_, address, terms) => {
    const begun = begunInside(loadAskUrl(`http://desk.example/approvals/new?${address}`));
    const read = termsOf(
      { ...emptyAsk, ...asked, memo: "As agreed", kind: begun?.kind ?? "refund", ...begun?.draft },
      null,
    );
    expect(read).toMatchObject({ value: terms });
  });

  test.each([
    "kind=policy_change&document=routing",
    "kind=access_change&user=somebody",
    "kind=data_repair",
    "kind=refund",
  ])("%s begins nothing of Docket's own", (address) => {
    expect(begunInside(loadAskUrl(`http://desk.example/approvals/new?${address}`))).toBeNull();
  });
});
