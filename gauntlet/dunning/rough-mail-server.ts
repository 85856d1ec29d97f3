import { SMTPServer } from "smtp-server";

/** What the mail server does to a mail once its text has arrived. `taken` is what it may have delivered. */
export type Treatment = "taken" | "taken_and_silent" | "taken_and_gone" | "refused" | "later" | "lost_and_silent";

export type Received = { messageId: string; treatment: Treatment };

/** So many of a hundred mails; the rest are taken as they should be. */
const SHARES: readonly [Treatment, number][] = [
  ["refused", 8],
  ["later", 10],
  ["taken_and_gone", 8],
  ["taken_and_silent", 2],
  ["lost_and_silent", 2],
];

/**
 * A mail server in this process that refuses mails, puts them off, takes them and dies before saying so, or says nothing for
 * longer than anybody waits. It remembers every mail whose text reached its end.
 */
export async function startRoughMailServer(random: () => number) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onData(stream, session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        if (text.length < 100_000) text += chunk.toString("latin1");
      });
      stream.on("end", () => {
        const messageId = /^message-id:\s*<([^>]+)>/im.exec(text)?.[1] ?? "none";
        const treatment = drawn(random());
        received.push({ messageId, treatment });
        if (treatment === "taken") done(null, "taken");
        else if (treatment === "refused") done(Object.assign(new Error("not wanted here"), { responseCode: 550 }));
        else if (treatment === "later") done(Object.assign(new Error("come back"), { responseCode: 451 }));
        else if (treatment === "taken_and_gone") dropConnection(session.id);
      });
    },
  });
  // Connections that are cut tell so; that is the point.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The mail server has no port.");

  function dropConnection(id: string) {
    for (const connection of server.connections as Iterable<{ id: string; _socket: { destroy(): void } }>)
      if (connection.id === id) connection._socket.destroy();
  }

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    stop: () =>
      new Promise<void>((resolve) => {
        for (const connection of server.connections as Iterable<{ _socket: { destroy(): void } }>)
          connection._socket.destroy();
        server.close(() => resolve());
      }),
  };
}
export type RoughMailServer = Awaited<ReturnType<typeof startRoughMailServer>>;

/** Whether the customer may have got a mail that was treated so. */
export function mayHaveArrived(treatment: Treatment): boolean {
  return treatment.startsWith("taken");
}

function drawn(chance: number): Treatment {
  let left = chance * 100;
  for (const [treatment, share] of SHARES) {
    if (left < share) return treatment;
    left -= share;
  }
  return "taken";
}
