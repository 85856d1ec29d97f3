import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { post } from "#server/connectors/mail/post";
import type { PostedMail } from "#server/domain/mail/post";

const servers: SMTPServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()));
});

/** A mail server that counts what it was given whole. */
async function openServer(options: SMTPServerOptions) {
  const taken: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    closeTimeout: 50,
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        taken.push(Buffer.concat(parts).toString("utf8"));
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return { taken, url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` };
}

const mail: PostedMail = {
  messageId: "mail-1@meridian.example",
  entity: "DE01",
  to: ["ada@alder.example"],
  cc: [],
  isAutomated: true,
  subject: "Fällige Rechnungen",
  text: "Guten Tag",
  html: "<p>Guten Tag</p>",
  attachments: [{ name: "statement.pdf", mediaType: "application/pdf", content: Buffer.from("%PDF") }],
};
const to = (smtpUrl: string) =>
  post(mail, { smtpUrl, from: "accounts@meridian.example", replyTo: "answers@meridian.example", patienceMs: 400 });
const refusing = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

describe("a mail handed to a mail server", () => {
  test("is taken with its own id, who it is from and its files", async () => {
    const { taken, url } = await openServer({});
    expect(await to(url)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining("ada@alder.example"),
    });
    expect(taken).toHaveLength(1);
    expect(taken[0]).toContain("Message-ID: <mail-1@meridian.example>");
    expect(taken[0]).toContain("Reply-To: answers@meridian.example");
    expect(taken[0]).toContain("Auto-Submitted: auto-generated");
    expect(taken[0]).toContain("filename=statement.pdf");
  });

  test("may be tried again where nobody listens, or nobody greets", async () => {
    expect(await to("smtp://127.0.0.1:1")).toMatchObject({ outcome: "not_sent" });
    const { url } = await openServer({ onConnect: (_session, _done) => undefined });
    expect(await to(url)).toMatchObject({ outcome: "not_sent" });
  });

  test("may be tried again where the sign-in is refused", async () => {
    const { url, taken } = await openServer({
      disabledCommands: ["STARTTLS"],
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusing(535, "no such user")),
    });
    const outcome = await to(url.replace("smtp://", "smtp://user:wrong@"));
    expect(outcome).toMatchObject({ outcome: "not_sent", reason: expect.stringContaining("no such user") });
    expect(outcome).not.toHaveProperty("isOfThisActAlone");
    expect(taken).toEqual([]);
  });

  test.each([
    [450, "not_sent"],
    [550, "refused"],
  ])("answered %i for its recipient is %s, in the server's words", async (code, outcome) => {
    const { url, taken } = await openServer({
      onRcptTo: (_address, _session, done) => done(refusing(code, "mailbox trouble")),
    });
    const found = await to(url);
    expect(found).toMatchObject({ outcome, reason: expect.stringContaining("mailbox trouble") });
    expect(found).toMatchObject(outcome === "not_sent" ? { isOfThisActAlone: true } : {});
    expect(taken).toEqual([]);
  });

  test.each([
    [451, "not_sent"],
    [554, "refused"],
  ])("answered %i to its text is %s", async (code, outcome) => {
    const { url } = await openServer({
      onData(stream, _session, done) {
        stream.resume();
        stream.on("end", () => done(refusing(code, "content trouble")));
      },
    });
    expect(await to(url)).toMatchObject({ outcome, reason: expect.stringContaining("content trouble") });
  });

  test("may be tried again where the server hangs before it asks for the text", async () => {
    const { url, taken } = await openServer({ onRcptTo: () => undefined });
    expect(await to(url)).toMatchObject({ outcome: "not_sent" });
    expect(taken).toEqual([]);
  });

  test("is of unknown fate where the server took the text and never answered", async () => {
    const { url } = await openServer({ onData: (stream) => void stream.resume() });
    expect(await to(url)).toMatchObject({ outcome: "unknown", cannotBeAsked: true });
  });

  test("is of unknown fate where the server dies with the text in its hands", async () => {
    const { url } = await openServer({
      onData(stream, session) {
        stream.resume();
        stream.on("end", () => {
          for (const connection of servers[0]?.connections ?? [])
            if (connection.session === session) connection.close();
        });
      },
    });
    expect(await to(url)).toMatchObject({ outcome: "unknown", cannotBeAsked: true });
  });

  test("to several of whom one is refused is taken for the rest, and says for whom not", async () => {
    const { url } = await openServer({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith("gone") ? refusing(550, "gone") : null),
    });
    const two = { ...mail, to: ["ada@alder.example", "gone@alder.example"] };
    expect(
      await post(two, { smtpUrl: url, from: "a@meridian.example", replyTo: "a@meridian.example", patienceMs: 400 }),
    ).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining("Refused for gone@alder.example"),
    });
  });
});
