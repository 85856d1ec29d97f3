import { takeInboundMail } from "#server/inbound-mail";

/** What customers answer, posted by the mail system: the raw bytes are verified and stored, then the sender is answered. */
export async function POST(request: Request): Promise<Response> {
  return takeInboundMail(request);
}
