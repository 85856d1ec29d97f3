import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Connector, RawMessage } from "#server/connectors/connector";
import type { Context } from "#server/kernel/context";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages, rawText } from "#server/services/sync/land-messages";

export type PostedFile = { name: string; text: string };
/** Takes a recorded file apart into the messages it holds. What it cannot read it hands on as text, which is then set aside with a reason. */
export type FileSplitter = (file: PostedFile) => RawMessage[];

export type PostResult = {
  received: number;
  duplicate: number;
  applied: number;
  ignored: number;
  deadLettered: { file: string; reason: string }[];
};

const PER_COMMAND = 1_000;

/** Takes recorded payloads as if they had just arrived: landed, then applied at once. A file always gives at least one message, so none is lost. */
export async function postFiles(
  context: Context,
  connector: Connector,
  files: readonly PostedFile[],
  split: FileSplitter,
): Promise<PostResult> {
  const fileOf = new Map<string, string>();
  const ids: string[] = [];
  let duplicate = 0;
  const messages = await toldApart(
    context,
    connector,
    files.flatMap((file) => messagesOf(file, split).map((message) => ({ file: file.name, message }))),
  );
  for (let start = 0; start < messages.length; start += PER_COMMAND) {
    const part = messages.slice(start, start + PER_COMMAND);
    for (const { file, message } of part) if (!fileOf.has(message.eventId)) fileOf.set(message.eventId, file);
    const landed = await landMessages.execute(context, {
      source: connector.key,
      account: connector.account,
      arrivedBy: "file",
      messages: part.map(({ message }) => message),
    });
    ids.push(...landed.ids);
    duplicate += landed.duplicate;
  }
  await applyInbox(context, connector, { inboxIds: ids });
  const settled = await context.db.execute<{ event_id: string; state: string; reason: string | null }>(sql`
    select event_id, state, reason from inbox where id = any(${sql.param(ids)}::uuid[]) order by position`);
  const count = (...states: string[]) => settled.filter((row) => states.includes(row.state)).length;
  return {
    received: ids.length,
    duplicate,
    applied: count("applied", "unchanged"),
    ignored: count("ignored"),
    deadLettered: settled
      .filter((row) => row.state === "dead")
      .map((row) => ({ file: fileOf.get(row.event_id) ?? row.event_id, reason: row.reason ?? "No reason was kept." })),
  };
}

function messagesOf(file: PostedFile, split: FileSplitter): RawMessage[] {
  const messages = split(file);
  return messages.length > 0
    ? messages
    : [{ stream: "file", eventId: `file:${file.name}`, correlationId: file.name, payload: file.text }];
}

type Filed = { file: string; message: RawMessage };

/**
 * Recorded files reuse made-up event ids for different contents, which would make the second a duplicate and lose it.
 * Whatever has an id that already stands for another content gets its own, made of both.
 */
async function toldApart(context: Context, connector: Connector, messages: readonly Filed[]): Promise<Filed[]> {
  const stored = await context.db.execute<{ event_id: string; raw: string }>(sql`
    select event_id, raw from inbox where source = ${connector.key} and account = ${connector.account}
      and event_id = any(${sql.param(messages.map(({ message }) => message.eventId))}::text[])`);
  const contents = new Map(stored.map((row) => [row.event_id, row.raw]));
  return messages.map(({ file, message }) => {
    const raw = rawText(message.payload);
    const taken = contents.get(message.eventId);
    if (taken === undefined) contents.set(message.eventId, raw);
    if (taken === undefined || taken === raw) return { file, message };
    const hash = createHash("sha256").update(raw).digest("hex").slice(0, 16);
    return { file, message: { ...message, eventId: `${message.eventId}#${hash}` } };
  });
}
