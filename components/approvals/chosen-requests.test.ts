import { describe, expect, test } from "vitest";
import type { RequestRow } from "#server/domain/approvals/views";
import { canJoin, MOST_CHOSEN, stillChosen, totalsOf, whyNotJoined } from "./chosen-requests";
import { standingWords, sumSentence } from "./request-words";

const row = (id: string, more: Partial<RequestRow> = {}): RequestRow => ({
  id,
  number: 5001,
  version: 2,
  kind: "credit_memo",
  state: "pending",
  title: "Credit $20.00 on US01-1",
  entity: "US01",
  customerName: "Harbour Freight",
  subjectName: "US01-1",
  amount: { minor: 2_000n, currency: "USD" },
  aggregateBaseMinor: 2_000n,
  requesterName: "Amara Okafor",
  reasonCode: "goodwill",
  waitingFor: ["Finance approver"],
  dueAt: null,
  isLate: false,
  escalation: 0,
  clockStoppedAt: null,
  submittedAt: null,
  closedAt: null,
  endedBecause: null,
  packetHash: "a".repeat(64),
  standing: { may: true, because: null, onBehalfOf: null },
  batch: "v1 small",
  ...more,
});

describe("requests of one clause are chosen together", () => {
  const chosen = [row("1")];
  test.each<[string, RequestRow, boolean]>([
    ["the same clause", row("2"), true],
    ["another clause", row("2", { batch: "v1 middle" }), false],
    ["one that is signed by itself", row("2", { batch: null }), false],
    ["one that is not for the actor", row("2", { standing: { may: false, because: "No.", onBehalfOf: null } }), false],
    ["one without a packet", row("2", { packetHash: null }), false],
  ])("%s", (_name, other, expected) => {
    expect(canJoin(other, chosen)).toBe(expected);
    if (!expected) expect(whyNotJoined(other, chosen)).toMatch(/\.$/);
  });

  test("no more than can be sent", () => {
    const many = Array.from({ length: MOST_CHOSEN }, (_, index) => row(String(index)));
    expect(canJoin(row("more"), many)).toBe(false);
  });

  test("what may no longer be signed falls out", () => {
    const gone = row("2", {
      state: "approved",
      standing: { may: false, because: null, onBehalfOf: null },
      batch: null,
    });
    expect(stillChosen(new Set(["1", "2", "3"]), [row("1"), gone]).map(({ id }) => id)).toEqual(["1"]);
  });
});

test("amounts are summed per currency", () => {
  const euros = { amount: { minor: 5n, currency: "EUR" } };
  expect(totalsOf([row("1"), euros, row("2"), { amount: null }])).toEqual([
    { minor: 4_000n, currency: "USD" },
    { minor: 5n, currency: "EUR" },
  ]);
});

describe("a row says whom it waits for or what became of it", () => {
  test.each<[Partial<RequestRow>, string]>([
    [{}, "Waits for you"],
    [{ standing: { may: true, because: null, onBehalfOf: "Robert Ashford" } }, "Waits for you, for Robert Ashford"],
    [
      {
        standing: { may: false, because: null, onBehalfOf: null },
        waitingFor: ["Finance approver", "Finance director"],
      },
      "Waits for a finance approver and a finance director",
    ],
    [{ state: "executed" }, "Carried out"],
    [{ state: "rejected", endedBecause: "Eleanor Voss rejected it: no." }, "Eleanor Voss rejected it: no."],
  ])("%o", (more, words) => expect(standingWords(row("1", more))).toBe(words));
});

test("a sum names the requests it is made of", () => {
  expect(sumSentence({ by: "customer", numbers: [5003, 5004] })).toBe(
    "Added up with requests 5003 and 5004 over the same customer:",
  );
  expect(sumSentence({ by: "person", numbers: [5003] })).toBe("Added up with request 5003 by the same requester:");
});
