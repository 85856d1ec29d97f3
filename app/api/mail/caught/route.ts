import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { askCatcher } from "#server/mail-catcher";
import { downloadAnswer } from "@/app/api/download-answer";

/** What the demo's mail catcher holds, for whoever may read mail. */
export async function GET(request: Request): Promise<Response> {
  return downloadAnswer(request, async (caller) => {
    await caller.mail.counts({});
    return asJson(await askCatcher("GET", "mail"));
  });
}

const Deed = z.strictObject({
  id: z.uuid(),
  how: z.enum(["answer", "absence", "bounce"]),
  text: z.string().max(4_000).default(""),
});

const NOT_UNDERSTOOD = "What the customer should do was not understood: name a mail, and answer, absence or bounce.";

/** Has the catcher answer in the customer's name. */
export async function POST(request: Request): Promise<Response> {
  return downloadAnswer(request, async (caller) => {
    await caller.mail.counts({});
    const deed = Deed.safeParse(await request.json().catch(() => null));
    if (!deed.success) throw new TRPCError({ code: "BAD_REQUEST", message: NOT_UNDERSTOOD });
    const { id, how, text } = deed.data;
    return asJson(await askCatcher("POST", `mail/${id}/${how}`, { text }));
  });
}

function asJson(body: unknown) {
  return { fileName: "mail.json", mediaType: "application/json", body: JSON.stringify(body) };
}
