import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, systemOf } from "#server/sandbox/http/call";

/** One request as it arrived, credentials and all. */
export type Asked = Call & { url: string; at: number };
export type Reply = (response: ServerResponse) => void;

/** What a test does to the traffic. Whatever it leaves alone is answered by the twin itself. */
export type Interference = {
  /** Answers in place of the twin, or changes the world before it answers. */
  before?(asked: Asked): Reply | null | undefined;
  /** What becomes of the twin's answer. */
  alter?(answer: Answer, asked: Asked): Answer;
  /** The share of the rows asked for that a page holds; what it says of further pages stays true. */
  pageShare?: number;
  /** How far the source's clock, as it states it, is ahead of the world's. */
  clockAheadMs?: number;
};

export type Gateway = Awaited<ReturnType<typeof gatewayTo>>;

/** The twins of one world over HTTP, with a test standing in between. */
export async function gatewayTo(core: Core, interference: Interference = {}) {
  const asked: Asked[] = [];
  const gateway = { asked, interference, url: "", stop };
  const server = createServer((request, response) => {
    readBody(request).then((body) => respond(gateway, core, request, body, response), throwLater);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return gateway;

  function stop(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

type State = { asked: Asked[]; interference: Interference };

function respond(state: State, core: Core, request: IncomingMessage, body: string, response: ServerResponse): void {
  const { interference } = state;
  const asked = askedOf(request, body, interference.pageShare ?? 1);
  state.asked.push(asked);
  response.setHeader("date", new Date(core.now() + (interference.clockAheadMs ?? 0)).toUTCString());
  const reply = interference.before?.(asked);
  if (reply) {
    reply(response);
    return;
  }
  const system = systemOf(asked.path);
  const answer = system ? core.handle(system, asked) : { status: 404, body: {} };
  send(response, interference.alter?.(answer, asked) ?? answer);
}

function askedOf(request: IncomingMessage, body: string, pageShare: number): Asked {
  const url = request.url ?? "/";
  const { pathname: path, searchParams: query } = new URL(url, "http://gateway");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  return { method: request.method ?? "GET", url, path, query, headers, body, pageShare, at: performance.now() };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** A request cut off half-way has nobody to answer. */
function throwLater(error: NodeJS.ErrnoException): void {
  if (error.code !== "ECONNRESET") throw error;
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(status === 204 ? undefined : text);
}

export function answered(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => send(response, { status, body, headers });
}
