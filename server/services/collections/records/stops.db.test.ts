import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountDesk } from "#server/services/collections/records/account-desk";
import { endAnyExclusion, endExclusion } from "#server/services/collections/records/end-exclusion";
import { endNudge } from "#server/services/collections/records/end-nudge";
import { enterExclusion, enterLongExclusion } from "#server/services/collections/records/enter-exclusion";
import { enterNudge } from "#server/services/collections/records/enter-nudge";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { type Desk, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const reason = "Their ledger is being moved";
const shown = (customerId: string) => accountDesk.execute(desk.meike, { customerId });
const account = async (name: string) => {
  desk.goTo(TODAY);
  return desk.given.account(name);
};
const leave = (
  customerId: string,
  untilOn: string | null = "2026-03-31",
  fromOn = TODAY,
  invoiceId: string | null = null,
) => ({
  customerId,
  invoiceId,
  fromOn,
  untilOn,
  reason,
});

/** Two attempts at once; why the one that lost was refused. */
async function loser(attempts: readonly Promise<unknown>[]): Promise<unknown> {
  const results = await Promise.allSettled(attempts);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  return results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []))[0];
}

describe("leaving somebody out", () => {
  test("holds for its days, of the customer or of one invoice, with its event", async () => {
    const customerId = await account("Alder GmbH");
    const invoiceId = await desk.given.owed(customerId, "ALDER-1");
    await enterExclusion.execute(desk.meike, leave(customerId));
    await enterExclusion.execute(desk.meike, leave(customerId, "2026-03-05", TODAY, invoiceId));
    expect((await desk.events(customerId)).map(({ sentence }) => sentence)).toEqual([
      "Meike Harders left Alder GmbH out of collections from 2 March 2026 to 31 March 2026.",
      "Meike Harders left invoice ALDER-1 of Alder GmbH out of collections from 2 March 2026 to 5 March 2026.",
    ]);
    expect((await shown(customerId)).exclusions).toMatchObject([
      { invoice: null, untilOn: "2026-03-31", isOwn: true, isLong: false },
      { invoice: { number: "ALDER-1" }, untilOn: "2026-03-05" },
    ]);
  });

  test("longer than 30 days, or without an end, is up to the lead", async () => {
    const customerId = await account("Birch AG");
    for (const untilOn of ["2026-04-01", null])
      await expect(enterExclusion.execute(desk.meike, leave(customerId, untilOn))).rejects.toMatchObject({
        code: "RULE_VIOLATION",
        message: expect.stringContaining("Whoever leads collections"),
      });
    await expect(enterLongExclusion.execute(desk.meike, leave(customerId, null))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await enterLongExclusion.execute(desk.lead, leave(customerId, null));
    expect((await shown(customerId)).exclusions).toMatchObject([{ untilOn: null, isLong: true, isOwn: false }]);
  });

  test.each([
    ["begins in the past", "2026-03-20", "2026-03-01", "It cannot begin on 1 March 2026"],
    ["ends before it begins", "2026-03-04", "2026-03-05", "Put the days the other way round."],
  ])("is refused where it %s", async (name, untilOn, fromOn, words) => {
    const customerId = await account(name);
    await expect(enterExclusion.execute(desk.meike, leave(customerId, untilOn, fromOn))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(words),
    });
  });

  test("is refused to a reader, abroad, and for an invoice of others", async () => {
    const customerId = await account("Cedar GmbH");
    const foreign = await desk.given.owed(await account("Dogwood GmbH"), "DOGWOOD-1");
    await expect(enterExclusion.execute(desk.reader, leave(customerId))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(enterExclusion.execute(desk.abroad, leave(customerId))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      enterExclusion.execute(desk.meike, leave(customerId, "2026-03-05", TODAY, foreign)),
    ).rejects.toMatchObject({ message: expect.stringContaining("none of Cedar GmbH") });
    expect(await desk.count("collection_exclusions", customerId)).toBe(0);
  });

  test("of two at once, the second is told who was first", async () => {
    const customerId = await account("Elm GmbH");
    const enter = () => enterExclusion.execute(desk.meike, leave(customerId));
    expect(await loser([enter(), enter()])).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(
        "Meike Harders left Elm GmbH out from 2 March 2026 until 31 March 2026 already.",
      ),
    });
  });
});

describe("ending an exclusion", () => {
  test("frees the account on the same day, and leaves its event; a short one is anybody's to end", async () => {
    const customerId = await account("Fir GmbH");
    const { exclusionId } = await enterExclusion.execute(desk.meike, leave(customerId));
    desk.goTo("2026-03-05");
    await endExclusion.execute(desk.jonas, { exclusionId, reason: "It is moved" });
    expect((await shown(customerId)).exclusions).toEqual([]);
    expect((await desk.events(customerId)).at(-1)).toEqual({
      type: "exclusion.ended",
      sentence: "Jonas Lindt ended the exclusion of Fir GmbH.",
    });
    const [row] = await desk.owner`select ended_on::text from collection_exclusions where id = ${exclusionId}`;
    expect(row?.ended_on).toBe("2026-03-04");
  });

  test("somebody else's long one, and a standstill, are the lead's to end", async () => {
    const customerId = await account("Ginkgo GmbH");
    const { exclusionId: long } = await enterLongExclusion.execute(desk.lead, leave(customerId, null));
    const { exclusionId: stop } = await enterStandstill.execute(desk.meike, { customerId, kind: "deceased", reason });
    for (const exclusionId of [long, stop]) {
      const ask = { exclusionId, reason: "It is over" };
      await expect(endExclusion.execute(desk.meike, ask)).rejects.toMatchObject({
        code: "RULE_VIOLATION",
        message: expect.stringMatching(/whoever leads collections/),
      });
      await expect(endAnyExclusion.execute(desk.meike, ask)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await endAnyExclusion.execute(desk.lead, ask);
    }
    expect(await shown(customerId)).toMatchObject({ standstill: null, exclusions: [] });
  });

  test("is refused to a reader, abroad, of one that ran out; of two at once the second is told", async () => {
    const customerId = await account("Hazel GmbH");
    const { exclusionId } = await enterExclusion.execute(desk.meike, leave(customerId, "2026-03-05"));
    const ask = { exclusionId, reason: "It is over" };
    await expect(endExclusion.execute(desk.reader, ask)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(endExclusion.execute(desk.abroad, ask)).rejects.toMatchObject({ code: "NOT_FOUND" });
    desk.goTo("2026-03-06");
    await expect(endExclusion.execute(desk.meike, ask)).rejects.toMatchObject({
      message: expect.stringContaining("ran until 5 March 2026"),
    });
    desk.goTo("2026-03-05");
    const end = () => endExclusion.execute(desk.meike, ask);
    expect(await loser([end(), end()])).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Meike Harders ended this exclusion of Hazel GmbH already."),
    });
  });
});

describe("a standstill", () => {
  test("shows on the desk, and stands once of a kind", async () => {
    const customerId = await account("Ivy GmbH");
    const enter = () => enterStandstill.execute(desk.meike, { customerId, kind: "bankruptcy", reason: "Filed" });
    expect(await loser([enter(), enter()])).toMatchObject({
      code: "CONFLICT",
      message: "It is noted already that Ivy GmbH is bankrupt. Nothing was changed.",
    });
    expect(await shown(customerId)).toMatchObject({
      standstill: { kind: "bankruptcy", reason: "Filed", enteredBy: "Meike Harders" },
      exclusions: [],
    });
    expect(await desk.events(customerId)).toEqual([
      {
        type: "standstill.entered",
        sentence: "Meike Harders noted that Ivy GmbH is bankrupt: nothing may be asked of it.",
      },
    ]);
  });

  test("is refused to a reader and abroad", async () => {
    const input = { customerId: await account("Juniper GmbH"), kind: "deceased", reason } as const;
    await expect(enterStandstill.execute(desk.reader, input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(enterStandstill.execute(desk.abroad, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a nudge", () => {
  const nudge = (customerId: string, points = 10, untilOn = "2026-03-10") => ({ customerId, points, untilOn, reason });

  test("counts until its day or until somebody ends it, each with its event", async () => {
    const customerId = await account("Kauri GmbH");
    const { nudgeId } = await enterNudge.execute(desk.meike, nudge(customerId, -5));
    expect((await shown(customerId)).nudges).toMatchObject([{ points: -5, untilOn: "2026-03-10" }]);
    await endNudge.execute(desk.jonas, { nudgeId });
    expect((await shown(customerId)).nudges).toEqual([]);
    expect((await desk.events(customerId)).map(({ sentence }) => sentence)).toEqual([
      "Meike Harders nudged Kauri GmbH 5 points down until 10 March 2026.",
      "Jonas Lindt ended the nudge of Meike Harders on Kauri GmbH.",
    ]);
  });

  test.each([
    ["more than the policy gives", 1_000, "2026-03-10", "points at most by the policy in force"],
    ["a passed day", 10, "2026-03-01", "1 March 2026 has passed."],
    ["too long", 10, "2026-04-01", "A nudge lasts 30 days at most, until 31 March 2026."],
  ])("is refused with %s", async (name, points, untilOn, words) => {
    const customerId = await account(name);
    await expect(enterNudge.execute(desk.meike, nudge(customerId, points, untilOn))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(words),
    });
  });

  test("is refused to a reader and abroad, to enter and to end; over it has no end", async () => {
    const customerId = await account("Larch GmbH");
    const { nudgeId } = await enterNudge.execute(desk.meike, nudge(customerId));
    await expect(enterNudge.execute(desk.reader, nudge(customerId))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(enterNudge.execute(desk.abroad, nudge(customerId))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(endNudge.execute(desk.reader, { nudgeId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(endNudge.execute(desk.abroad, { nudgeId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    desk.goTo("2026-03-11");
    await expect(endNudge.execute(desk.meike, { nudgeId })).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });

  test("of two at once, entered or ended, the second is told", async () => {
    const customerId = await account("Maple GmbH");
    const enter = () => enterNudge.execute(desk.meike, nudge(customerId));
    expect(await loser([enter(), enter()])).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("You nudged Maple GmbH by 10 until 10 March 2026 already."),
    });
    const [own] = (await shown(customerId)).nudges;
    const end = () => endNudge.execute(desk.jonas, { nudgeId: own?.id ?? "" });
    expect(await loser([end(), end()])).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Jonas Lindt ended this nudge of Maple GmbH already."),
    });
  });
});
