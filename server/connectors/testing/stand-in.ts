import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Heard = { method: string; path: string; headers: IncomingMessage["headers"]; body: string };
export type Reply = (response: ServerResponse, heard: Heard) => void;

/** A server that answers each request by the next reply of its script, the last one for ever. */
export async function standIn(...script: Reply[]): Promise<{ url: string; heard: Heard[]; stop(): Promise<void> }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => {
      body += part.toString();
    });
    request.on("end", () => {
      const said = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      const reply = script[Math.min(heard.length, script.length - 1)];
      heard.push(said);
      reply?.(response, said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, heard, stop };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  };
}

export function text(status: number, body: string): Reply {
  return (response) => {
    response.writeHead(status);
    response.end(body);
  };
}

/** Says nothing until the caller gives up. */
export const silence: Reply = () => undefined;

/** Cuts the connection after the request was read. */
export const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};
