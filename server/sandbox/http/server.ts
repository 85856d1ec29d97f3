import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, type System, systemOf } from "#server/sandbox/http/call";
import { disturbList, type FaultRule, statusAnswer } from "#server/sandbox/http/faults";

const LARGEST_BODY = 2_000_000;
const HANG_MS = 120_000;

/** `after` runs once a call has been dealt with, whatever became of its answer. */
export function createSandboxServer(core: Core, after: () => void): Server {
  const server = createServer((request, response) => {
    // The systems' own clock: readers date what they read by it.
    response.setHeader("date", new Date(core.now()).toUTCString());
    readBody(request)
      .then((body) => respond(core, callOf(request, body), response))
      .catch((error: unknown) => {
        console.error(error);
        send(response, { status: 500, body: { error: { message: String(error), type: "api_error" } } });
      })
      .finally(after);
  });
  server.keepAliveTimeout = 20_000;
  return server;
}

function callOf(request: IncomingMessage, body: string): Call {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const headers: Call["headers"] = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = Array.isArray(value) ? value[0] : value;
  return { method: request.method ?? "GET", path: url.pathname, query: url.searchParams, headers, body, pageShare: 1 };
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size > LARGEST_BODY) reject(new Error("The request body is too large."));
      else parts.push(part);
    });
    request.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
    request.on("error", reject);
  });
}

function respond(core: Core, call: Call, response: ServerResponse): void {
  const system = systemOf(call.path);
  if (!system) {
    send(response, {
      status: 404,
      body: { error: { message: `Nothing lives at ${call.path}.`, type: "invalid_request_error" } },
    });
    return;
  }
  const rule = system === "control" ? null : core.faults.strike(system, call);
  if (rule) respondFaulty(core, system, call, rule, response);
  else send(response, core.handle(system, call));
}

function respondFaulty(core: Core, system: System, call: Call, rule: FaultRule, response: ServerResponse): void {
  switch (rule.fault) {
    case "timeout":
      hang(response, rule.delayMs);
      return;
    case "apply_then_timeout":
      core.handle(system, call);
      hang(response, rule.delayMs);
      return;
    case "status":
      send(response, statusAnswer(system, rule));
      return;
    case "slow": {
      const answer = core.handle(system, call);
      setTimeout(() => send(response, answer), rule.delayMs ?? 3000).unref();
      return;
    }
    case "malformed": {
      const answer = core.handle(system, call);
      const text = textOf(answer);
      send(response, { ...answer, body: `${text.slice(0, Math.floor(text.length * 0.6))}<html>` });
      return;
    }
    case "partial_page":
      send(response, core.handle(system, { ...call, pageShare: 0.5 }));
      return;
    default:
      send(response, disturbList(core.handle(system, call), rule.fault));
  }
}

/** Says nothing and at last cuts the line, as a gateway does. */
function hang(response: ServerResponse, delayMs = HANG_MS): void {
  const timer = setTimeout(() => response.destroy(), delayMs);
  timer.unref();
  response.on("close", () => clearTimeout(timer));
}

function textOf(answer: Answer): string {
  return typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  const text = textOf(answer);
  response.writeHead(answer.status, {
    ...(answer.status === 204 ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...(answer.status === 204 ? {} : { "content-length": Buffer.byteLength(text) }),
    ...answer.headers,
  });
  response.end(answer.status === 204 ? undefined : text);
}
