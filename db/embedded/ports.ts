import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Where free ports are looked for: below 32768, since Linux gives ports from there upward (and macOS and Windows from
 * 49152) to outgoing connections. One chosen up there can be taken by any connection before its server listens on it.
 */
const lowestPort = 15_000;
const lowestOutgoingPort = 32_768;
const attempts = 100;

/** True when a server could listen on this port of 127.0.0.1 now. */
export function canListen(port: number): Promise<boolean> {
  const { promise, resolve: settle } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => settle(false));
  server.listen(port, "127.0.0.1", () => server.close(() => settle(true)));
  return promise;
}

/** A port nobody listens on at this time, and which no outgoing connection will be given. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowestPort, lowestOutgoingPort);
    if (await canListen(port)) return port;
  }
  throw new Error(`None of ${attempts} ports tried between ${lowestPort} and ${lowestOutgoingPort} was free.`);
}
