import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { addMinutes } from "#server/domain/time";
import { type SealSettings, sealAndCopy } from "#server/jobs/handlers/seal-audit";
import { defineCommand } from "#server/kernel/command";
import { readAnchors } from "#server/services/audit/anchors";
import { auditStatus } from "#server/services/audit/audit-status";
import { verifyAudit } from "#server/services/audit/verify-events";

const KEY = "a key that is only for this test, long enough";
const say = defineCommand({
  name: "case.say",
  permission: "case.comment",
  input: z.strictObject({ stream: z.string() }),
  run: async (_scope, { stream }) => ({
    result: null,
    events: [{ type: "case.said", subject: { type: "case", id: stream }, entity: "US01" }],
  }),
});

let db: TestDatabase;
let folder: string;
let settings: SealSettings;
let minutes = 0;
const troubles: string[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "docket-seals-"));
  settings = {
    anchorFile: join(folder, "audit", "anchors.log"),
    key: KEY,
    mail: null,
    onTrouble: (target) => troubles.push(target),
  };
  troubles.length = 0;
  minutes = 0;
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const later = (count: number) => {
  minutes += count;
  db.clock.set(addMinutes(TEST_NOW, minutes));
};
const write = (stream = "one") => say.execute(db.as("billing_analyst"), { stream });
const run = () => sealAndCopy(db.asJob("seal-audit"), settings);
const alarms = async () => (await auditStatus.execute(db.as("auditor"), {})).alarms.map(({ key }) => key);
const copy = async () => readAnchors(await readFile(settings.anchorFile, "utf8"), KEY);
const seals = () => db.owner<{ number: number; hash: string }[]>`select number, hash from event_seals order by number`;
const verified = async () =>
  (await verifyAudit.execute(db.as("auditor"), { anchors: await copy().catch(() => []) })).ok;

/** A mail server of the test's own; what it was told, letter by letter. */
async function mailServer(port = 0): Promise<{ port: number; letters: string[]; stop(): Promise<void> }> {
  const letters: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        // Long lines are folded on the way; whoever reads the letter sees them whole.
        letters.push(Buffer.concat(parts).toString("utf8").replaceAll("=\r\n", ""));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.server.address();
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  closing.push(stop);
  return { port: typeof address === "object" && address ? address.port : 0, letters, stop };
}

test("every seal reaches the file, in order, and nothing is sealed when nothing was written", async () => {
  await write();
  await run();
  later(1);
  await run();
  await write("two");
  later(1);
  await run();
  expect(await copy()).toEqual((await seals()).map(({ number, hash }) => ({ number, hash })));
  expect(await copy()).toHaveLength(2);
  expect(await verified()).toBe(true);
});

test("what is written and not sealed is an alarm after two minutes, and none once it is sealed", async () => {
  await write();
  later(2);
  expect(await alarms()).toEqual([]);
  later(1);
  expect(await alarms()).toEqual(["seal"]);
  await run();
  expect(await alarms()).toEqual([]);
});

test("a file that cannot be written stops no seal; the alarm stands until it is back and has caught up", async () => {
  await write();
  await run();
  // A folder in its place cannot be written to, whoever one is.
  const kept = await readFile(settings.anchorFile, "utf8");
  await rm(settings.anchorFile);
  await mkdir(settings.anchorFile);
  for (const stream of ["two", "three", "four"]) {
    await write(stream);
    later(1);
    await run();
  }
  expect(await seals()).toHaveLength(4);
  expect(troubles).toEqual(["file", "file", "file"]);
  later(1);
  expect(await alarms()).toEqual(["file"]);
  const { alarms: standing } = await auditStatus.execute(db.as("controller"), {});
  expect(standing[0]?.sentence).toContain("have not reached the file");

  await rm(settings.anchorFile, { recursive: true });
  await writeFile(settings.anchorFile, kept);
  await run();
  expect(await alarms()).toEqual([]);
  expect(await copy()).toEqual((await seals()).map(({ number, hash }) => ({ number, hash })));
  expect(await verified()).toBe(true);
});

test("a file put back from an older state gets what it lost, and the log says that it had", async () => {
  for (const stream of ["one", "two", "three"]) {
    await write(stream);
    await run();
  }
  const whole = await readFile(settings.anchorFile, "utf8");
  const [first = ""] = whole.split("\n");
  // With half a line behind it, as a crash leaves one.
  await writeFile(settings.anchorFile, `${first}\n2 2026-03-02T09`);
  await run();
  expect(await readFile(settings.anchorFile, "utf8")).toBe(whole);
  const [told] =
    await db.owner`select payload->'data' as data from events where type = 'audit.seals_copied' order by position desc limit 1`;
  expect(told?.data).toMatchObject({ target: "file", through: 3, isRestored: true });
});

test("a file that says something else than the log is left as it is, and the alarm says so", async () => {
  await write();
  await run();
  const line = await readFile(settings.anchorFile, "utf8");
  const other = line.replace(/ [0-9a-f]{8}/, " 00000000");
  await writeFile(settings.anchorFile, other);
  await chmod(settings.anchorFile, 0o600);
  await write("two");
  await run();
  later(3);
  const { alarms: standing } = await auditStatus.execute(db.as("auditor"), {});
  expect(standing.map(({ key }) => key)).toEqual(["file"]);
  expect(standing[0]?.sentence).toContain("another content than the log");
  expect(await readFile(settings.anchorFile, "utf8")).toBe(other);
  expect(await verified()).toBe(false);
});

test("the newest seal is mailed once an hour at most, with its line", async () => {
  const server = await mailServer();
  settings.mail = {
    smtpUrl: `smtp://127.0.0.1:${server.port}`,
    to: ["controller@company.example"],
    from: "docket@company.example",
  };
  await write();
  await run();
  await write("two");
  later(30);
  await run();
  expect(server.letters).toHaveLength(1);
  later(31);
  await run();
  expect(server.letters).toHaveLength(2);
  const [line = ""] = server.letters[1]?.match(/^2 \S+ [0-9a-f]{64} [0-9a-f]{64}/m) ?? [];
  expect(readAnchors(line, KEY)).toEqual([(await seals())[1]]);
  later(61);
  await run();
  // Nothing was written since, so there is nothing new to send.
  expect(server.letters).toHaveLength(2);
});

test("a mail server that is away is an alarm after its hour, stops nothing, and gets the newest seal once it is back", async () => {
  const server = await mailServer();
  const { port } = server;
  settings.mail = {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    to: ["a@company.example", "b@company.example"],
    from: "docket@company.example",
  };
  await write();
  await run();
  await server.stop();
  await write("two");
  later(61);
  await run();
  expect(await alarms()).toEqual([]);
  expect(await copy()).toHaveLength(2);
  later(3);
  expect(await alarms()).toEqual(["mail"]);
  const again = await mailServer(port);
  await run();
  expect(again.letters).toHaveLength(1);
  expect(await alarms()).toEqual([]);
  settings.mail = null;
  await write("three");
  await run();
  later(200);
  await run();
  expect(await alarms()).toEqual([]);
});

test("of two workers at once one copies, and every line stands once", async () => {
  await write();
  await Promise.all([run(), run(), run()]);
  await run();
  expect(await copy()).toHaveLength((await seals()).length);
});

test("who may not read the audit trail is not told how it stands", async () => {
  await expect(auditStatus.execute(db.as("billing_analyst"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});
