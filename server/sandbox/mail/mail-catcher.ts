import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { readMessage } from "#server/sandbox/mail/read-message";

export interface MailCatcherOptions {
  /** 0 takes any free port. */
  port: number;
  /** Where what comes back is posted. */
  webhook: { url: string; secret: string };
}

export type KeptMail = {
  id: string;
  at: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  messageId: string;
};
export type AnswerKind = "answer" | "absence" | "bounce";

const MOST_KEPT = 500;
const LARGEST_MAIL = 20_000_000;
const WAITS_MS = [300, 1_000, 3_000];

/** A mail server that delivers nothing: it keeps what it is given, and answers in the customers' name when asked to. */
export class MailCatcher {
  readonly #options: MailCatcherOptions;
  readonly #server: SMTPServer;
  #kept: KeptMail[] = [];
  #isStopped = false;

  private constructor(options: MailCatcherOptions) {
    this.#options = options;
    this.#server = new SMTPServer({
      disabledCommands: ["STARTTLS", "AUTH"],
      size: LARGEST_MAIL,
      onData: (stream, session, done) => this.#take(stream, session, done),
    });
    // A connection that breaks off is the client's trouble, not the catcher's.
    this.#server.on("error", (error) => console.error(`The mail catcher: ${error.message}`));
  }

  static async open(options: MailCatcherOptions): Promise<MailCatcher> {
    const catcher = new MailCatcher(options);
    await new Promise<void>((resolve, reject) => {
      catcher.#server.once("error", reject);
      catcher.#server.listen(options.port, "127.0.0.1", () => resolve());
    });
    return catcher;
  }

  /** The latest first. */
  list(): KeptMail[] {
    return this.#kept.toReversed();
  }

  /** @returns false where no such mail is held. */
  answer(id: string, how: AnswerKind, text: string): boolean {
    const mail = this.#kept.find((one) => one.id === id);
    if (!mail) return false;
    void this.#post(comingBack(mail, how, text));
    return true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#server.close(() => undefined);
  }

  #take(stream: SMTPServerDataStream, session: SMTPServerSession, done: (error?: Error | null) => void): void {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", done);
    stream.on("end", () => {
      const { headers, text } = readMessage(Buffer.concat(chunks).toString("latin1"));
      this.#kept.push({
        id: randomUUID(),
        at: new Date().toISOString(),
        from: headers.from ?? "",
        to: session.envelope.rcptTo.map(({ address }) => address),
        subject: headers.subject ?? "",
        text,
        messageId: (headers["message-id"] ?? "").replaceAll(/[<>]/g, ""),
      });
      this.#kept = this.#kept.slice(-MOST_KEPT);
      done();
    });
  }

  /** Posted a few times until it is taken, under one event id. */
  async #post(event: object): Promise<void> {
    const body = JSON.stringify(event);
    for (const wait of [0, ...WAITS_MS]) {
      await sleep(wait);
      if (this.#isStopped) return;
      const at = Math.floor(Date.now() / 1_000);
      const signature = createHmac("sha256", this.#options.webhook.secret).update(`${at}.${body}`).digest("hex");
      const answer = await fetch(this.#options.webhook.url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-docket-signature": `t=${at},v1=${signature}` },
        body,
        signal: AbortSignal.timeout(10_000),
      }).catch(() => null);
      if (answer?.ok) return;
    }
  }
}

function comingBack(mail: KeptMail, how: AnswerKind, text: string) {
  const [address = "nobody@example.invalid"] = mail.to;
  const thread = { "in-reply-to": `<${mail.messageId}>`, references: `<${mail.messageId}>` };
  const event = { eventId: randomUUID(), to: mail.from };
  if (how === "bounce")
    return {
      ...event,
      from: "Mail Delivery System <mailer-daemon@mail.example>",
      subject: "Undelivered Mail Returned to Sender",
      text: `I'm sorry to have to inform you that your message could not be delivered.\n\nFinal-Recipient: rfc822; ${address}\nDiagnostic-Code: smtp; 550 5.1.1 <${address}>: user unknown\n\nMessage-ID: <${mail.messageId}>\n`,
      headers: { "content-type": "multipart/report; report-type=delivery-status", "return-path": "<>" },
    };
  if (how === "absence")
    return {
      ...event,
      from: address,
      subject: `Automatic reply: ${mail.subject}`,
      text: "I am out of the office until Monday.",
      headers: { ...thread, "auto-submitted": "auto-replied" },
    };
  return {
    ...event,
    from: address,
    subject: `Re: ${mail.subject}`,
    text: text.trim() === "" ? "Thank you, we will look into it." : text,
    headers: thread,
  };
}
