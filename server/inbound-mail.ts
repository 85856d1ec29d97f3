import { createHmac, timingSafeEqual } from "node:crypto";
import { readBounded } from "#server/bounded-body";
import { InboundMail } from "#server/domain/mail/inbound";
import { env } from "#server/env";
import { refusalOf } from "#server/kernel/errors";
import { contextFor } from "#server/runtime";
import { receiveMail } from "#server/services/mail/receive-mail";

const LARGEST_BODY = 2_097_152;
/** An event older than this, or from so far ahead, is a replay of somebody who listened. */
const TOLERANCE_SECONDS = 300;

/** Takes what the mail system posts: bounded body, right signature, known shape, one stored row, then the answer. */
export async function takeInboundMail(request: Request): Promise<Response> {
  if (env.MAIL_WEBHOOK_SECRET.length === 0)
    return answer(404, "Mail is not taken in here: MAIL_WEBHOOK_SECRET is not set.");
  const bytes = await readBounded(request, LARGEST_BODY);
  if (!bytes) return answer(413, "The event is larger than 2 MiB and was not taken.");
  const body = bytes.toString("utf8");
  const header = request.headers.get("x-docket-signature") ?? "";
  if (!isSigned(body, header, env.MAIL_WEBHOOK_SECRET, new Date()))
    return answer(400, "The signature is missing, wrong or too old.");
  const parsed = InboundMail.safeParse(jsonOf(body));
  if (!parsed.success)
    return answer(400, `The event is not right: ${parsed.error.issues[0]?.message ?? "it has another shape"}.`);
  try {
    await receiveMail.execute(await contextFor({ kind: "job", name: "receive-mail" }), parsed.data);
  } catch (error) {
    // What came in before was taken: the sender is told so and stops repeating it.
    if (refusalOf(error)?.details.isKnown !== true) throw error;
  }
  return answer(200, "received");
}

/** "t=1772443800,v1=<hex>": HMAC-SHA-256 over the second, a dot and the body, under one of the secrets. */
export function isSigned(body: string, header: string, secrets: readonly string[], now: Date): boolean {
  const [, at = "", given = ""] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header.trim()) ?? [];
  if (at === "" || Math.abs(now.getTime() / 1_000 - Number(at)) > TOLERANCE_SECONDS) return false;
  return secrets.some((secret) => {
    const own = createHmac("sha256", secret).update(`${at}.${body}`).digest();
    return timingSafeEqual(own, Buffer.from(given, "hex"));
  });
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
