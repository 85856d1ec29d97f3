import { expect, test } from "vitest";
import { defaultChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import {
  type ChargeRetryDraft,
  draftOfChargeRetry,
  readChargeRetry,
  type ScheduleDraft,
  waitsOf,
} from "./charge-retry-drafts";
import { sentencesOf } from "./document-reading";

const draft = draftOfChargeRetry(defaultChargeRetryPolicy);

function withCards(change: Partial<ScheduleDraft>): ChargeRetryDraft {
  return { ...draft, schedules: draft.schedules.map((one) => (one.key === "cards" ? { ...one, ...change } : one)) };
}

test("what was delivered is read back as it was", () => {
  expect(readChargeRetry(draft)).toEqual({ document: defaultChargeRetryPolicy, troubles: [] });
});

test.each<[string, number[] | null]>([
  ["1, 2, 4", [1, 2, 4]],
  ["1 2;4", [1, 2, 4]],
  [" ", []],
  ["1, soon", null],
  ["1, -2", null],
])("waits of “%s”", (text, waits) => expect(waitsOf(text)).toEqual(waits));

test.each<[string, ChargeRetryDraft, string, RegExp]>([
  ["waits in words", withCards({ waits: "daily" }), "schedules.0.waits", /“Cards”: write the days between tries/],
  ["a wait of no day", withCards({ waits: "0" }), "schedules.0.waits.0", /days between tries is below 1/],
  [
    "a notice no try is left for",
    withCards({ noticeFromFailure: "9" }),
    "schedules.0.noticeFromFailure",
    /no try left/,
  ],
  ["days in words", withCards({ daysForCustomer: "few" }), "schedules.0.daysForCustomer", /cannot be read/],
  ["a schedule of the other method", withCards({ method: "direct_debit" }), "otherwise.card", /is for direct debits/],
  [
    "a schedule nobody has",
    { ...draft, otherwise: { ...draft.otherwise, card: "gone" } },
    "otherwise.card",
    /no schedule/,
  ],
  ["too long a wait for the gateway", { ...draft, gatewayGraceDays: "15" }, "gatewayGraceDays", /is above 14/],
])("%s is told at its place", (_name, written, path, sentence) => {
  const told = readChargeRetry(written).troubles.filter((trouble) => trouble.path === path);
  expect(sentencesOf(told).join(" ")).toMatch(sentence);
});

test("a customer who is not told while tries go on", () => {
  expect(readChargeRetry(withCards({ noticeFromFailure: "" })).document?.schedules[0]?.noticeFromFailure).toBeNull();
});
