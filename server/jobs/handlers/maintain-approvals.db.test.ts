import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import { type MailSettings, tellAndMail } from "#server/jobs/handlers/maintain-approvals";
import { alarmsToMail } from "#server/services/approvals/alarms-to-mail";
import { answerApprover } from "#server/services/approvals/answer-approver";
import { askRequester } from "#server/services/approvals/ask-requester";
import { noteAlarmMailed } from "#server/services/approvals/note-alarm-mailed";
import { tellLate } from "#server/services/approvals/tell-late";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";

let stage: ApprovalStage<TestDatabase>;
let closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  closing.push(() => stage.database.close());
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** Without a mail server: what is told is told on the request alone. */
const site = { siteUrl: "https://docket.example", onTrouble: () => undefined };
const unmailed: MailSettings = { server: null, ...site };
const job = () => stage.database.asJob("maintain-approvals");
const run = (settings = unmailed) => tellAndMail(job(), settings);
const at = (instant: string) => stage.database.clock.set(new Date(instant));
const small = async () => askedForCredit(stage, (await stage.invoice()).id, "5000");
const typesOf = async (id: string) =>
  (
    await stage.database.owner<{ type: string }[]>`
      select type from events where stream = ${`request:${id}`} and type in ('request.reminded', 'request.escalated', 'request.mailed') order by sequence`
  ).map(({ type }) => type);

describe("by the calendar of the legal entity", () => {
  // Berlin works nine to five: asked on Monday at half past ten, eight working hours end on Tuesday at half past ten.
  const DUE = "2026-03-03T09:30:00.000Z";
  const DUE_AGAIN = "2026-03-04T09:30:00.000Z";

  test("a step that is not signed in time is reminded of, then escalated, each once", async () => {
    const { id, dueAt, version } = await small();
    expect(dueAt?.toISOString()).toBe(DUE);
    at("2026-03-03T09:29:00.000Z");
    expect(await run()).toEqual({ told: 0, mailed: 0 });
    at(DUE);
    expect((await run()).told).toBe(1);
    expect((await run()).told).toBe(0);
    expect(await stage.row(id)).toMatchObject({ escalation: 1, alarmAt: new Date(DUE_AGAIN), dueAt, version });
    at(DUE_AGAIN);
    await Promise.all([run(), run(), run()]);
    expect(await stage.row(id)).toMatchObject({ escalation: 2, alarmAt: null, state: "pending" });
    at("2026-03-20T09:30:00.000Z");
    expect((await run()).told).toBe(0);
    expect(await typesOf(id)).toEqual(["request.reminded", "request.mailed", "request.escalated", "request.mailed"]);
    const alarms = await stage.database
      .owner`select level, roles from approval_alarms where request_id = ${id} order by level`;
    expect(alarms).toEqual([
      { level: 1, roles: [] },
      { level: 2, roles: ["finance_director"] },
    ]);
    // What is late can be signed as before: being told of changed nothing of what is signed.
    expect(await signedBy(stage, id, stage.approvers[0])).toMatchObject({ state: "approved", dueAt: null });
  });

  test("nights, weekends and holidays do not count", async () => {
    // On Maundy Thursday at half past ten: Good Friday, the weekend and Easter Monday are free.
    at("2026-04-02T08:30:00.000Z");
    const { dueAt } = await small();
    expect(dueAt?.toISOString()).toBe("2026-04-07T08:30:00.000Z");
  });

  test("while a question to the requester is open the clock stands, and goes on with what was left", async () => {
    const { id } = await small();
    at("2026-03-02T13:30:00.000Z");
    const ask = { requestId: id, question: "Was this agreed in writing?" };
    const { questionId } = await askRequester.execute(stage.as(stage.approvers[0]), ask);
    const second = await askRequester.execute(stage.as(stage.approvers[1]), ask);
    at("2026-03-05T09:00:00.000Z");
    expect((await run()).told).toBe(0);
    expect(await stage.row(id)).toMatchObject({ escalation: 0, clockStoppedAt: new Date("2026-03-02T13:30:00.000Z") });
    const answer = "Yes, by mail.";
    await answerApprover.execute(stage.as(stage.analyst), { questionId, answer });
    expect((await stage.row(id)).clockStoppedAt).not.toBeNull();
    await answerApprover.execute(stage.as(stage.analyst), { questionId: second.questionId, answer });
    // Four of the eight hours had passed; the other four begin on Thursday at ten.
    expect(await stage.row(id)).toMatchObject({
      clockStoppedAt: null,
      dueAt: new Date("2026-03-05T13:00:00.000Z"),
      alarmAt: new Date("2026-03-05T13:00:00.000Z"),
    });
  });

  test("each step has its own hours, and its own clock from when it is signed next", async () => {
    const document = {
      ...defaultAuthorityPolicy,
      rows: defaultAuthorityPolicy.rows.map((row) =>
        row.key === "middle" && row.outcome.is === "steps"
          ? {
              ...row,
              outcome: {
                ...row.outcome,
                steps: row.outcome.steps.map((step, place) => (place === 0 ? { ...step, dueInHours: 2 } : step)),
              },
            }
          : row,
      ),
    };
    await stage.database.owner`
      insert into policies (kind, version, document, effective_from, created_at, created_by)
      values ('approval_authority', 2, ${stage.database.owner.json(document as never)}, ${stage.database.clock.now()}, ${stage.database.clock.now()}, 'test')`;
    const { id } = await askedForCredit(stage, (await stage.invoice()).id, "200000");
    expect((await stage.row(id)).dueAt?.toISOString()).toBe("2026-03-02T11:30:00.000Z");
    at("2026-03-02T11:30:00.000Z");
    await run();
    expect(await stage.row(id)).toMatchObject({ escalation: 1, alarmAt: new Date("2026-03-02T13:30:00.000Z") });
    const signed = await signedBy(stage, id, stage.approvers[0]);
    expect(signed).toMatchObject({ escalation: 0, waitingRoles: ["finance_director"] });
    expect(signed.dueAt?.toISOString()).toBe("2026-03-03T11:30:00.000Z");
    at("2026-03-03T11:30:00.000Z");
    await run();
    at("2026-03-04T11:30:00.000Z");
    await run();
    const alarms = await stage.database
      .owner`select position, level, roles from approval_alarms order by position, level`;
    expect(alarms).toEqual([
      { position: 1, level: 1, roles: [] },
      { position: 2, level: 1, roles: [] },
      { position: 2, level: 2, roles: ["controller"] },
    ]);
  });
});

describe("mails", () => {
  async function mailServer() {
    const letters: { to: string[]; text: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData(stream, session, done) {
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => parts.push(part));
        stream.on("end", () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          letters.push({ to, text: Buffer.concat(parts).toString("utf8").replaceAll("=\r\n", "") });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const address = server.server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const mail = { smtpUrl: `smtp://127.0.0.1:${port}`, from: "docket@company.example" };
    return { letters, settings: { server: mail, ...site } satisfies MailSettings };
  }
  const addressOf = ({ userId }: { userId: string }) => `${userId}@test.example`;

  test("go to those who may sign, each by themselves, lead to the request, and go out once", async () => {
    const { id, number } = await small();
    const { letters, settings } = await mailServer();
    at("2026-03-03T09:30:00.000Z");
    expect(await run(settings)).toEqual({ told: 1, mailed: 3 });
    expect(letters.flatMap(({ to }) => to).sort()).toEqual(stage.approvers.map(addressOf).sort());
    for (const { to, text } of letters) {
      expect(to).toHaveLength(1);
      expect(text).toContain(`https://docket.example/approvals/${id}`);
      expect(text).toContain(`Subject: Docket: request ${number} waits for a signature`);
    }
    expect(await run(settings)).toEqual({ told: 0, mailed: 0 });
    at("2026-03-04T09:30:00.000Z");
    expect((await run(settings)).mailed).toBe(4);
    expect(letters.slice(3).flatMap(({ to }) => to)).toContain(addressOf(stage.director));
  });

  test("that cannot go out are tried again; what was signed meanwhile needs none", async () => {
    const waiting = await small();
    const signed = await small();
    at("2026-03-03T09:30:00.000Z");
    const troubled: number[] = [];
    const broken: MailSettings = {
      server: { smtpUrl: "smtp://127.0.0.1:9", from: "docket@company.example" },
      ...site,
      onTrouble: (number) => troubled.push(number),
    };
    expect(await run(broken)).toEqual({ told: 2, mailed: 0 });
    expect(troubled.sort()).toEqual([waiting.number, signed.number]);
    expect(await typesOf(waiting.id)).toEqual(["request.reminded"]);
    await signedBy(stage, signed.id, stage.approvers[0]);
    const { letters, settings } = await mailServer();
    expect(await run(settings)).toEqual({ told: 0, mailed: 3 });
    expect(letters).toHaveLength(3);
    expect(await typesOf(signed.id)).toEqual(["request.reminded", "request.mailed"]);
  });
});

describe("the commands", () => {
  test("are the job's alone", async () => {
    await expect(tellLate.execute(stage.as(stage.director), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    const input = { alarmId: stage.given.freshId(), people: 1 };
    await expect(noteAlarmMailed.execute(stage.as(stage.analyst), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(alarmsToMail.execute(stage.as(stage.analyst), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("with nothing late there is nothing to tell, and an alarm is noted once", async () => {
    await small();
    await expect(tellLate.execute(job(), {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    at("2026-03-03T09:30:00.000Z");
    await tellLate.execute(job(), {});
    const [alarm] = await alarmsToMail.execute(job(), {});
    const note = () => noteAlarmMailed.execute(job(), { alarmId: alarm?.alarmId ?? "", people: 3 });
    const results = await Promise.allSettled([note(), note()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });

  test("the database keeps one alarm of a step and level, as it was written", async () => {
    const { id } = await small();
    at("2026-03-03T09:30:00.000Z");
    await run();
    await stage.database
      .owner`update approval_requests set escalation = 0, alarm_at = ${stage.database.clock.now()} where id = ${id}`;
    await expect(tellLate.execute(job(), {})).rejects.toMatchObject({ cause: { code: "23505" } });
  });
});
