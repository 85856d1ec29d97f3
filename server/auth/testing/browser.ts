import type { IncomingMessage, ServerResponse } from "node:http";

/** What a sign-in needs of a browser: it keeps cookies for each host and follows redirects when told. */
export class TestBrowser {
  readonly #jars = new Map<string, Map<string, string>>();

  cookie(origin: string, name: string): string | undefined {
    return this.#jar(origin).get(name);
  }

  cookies(origin: string): Record<string, string> {
    return Object.fromEntries(this.#jar(origin));
  }

  keep(origin: string, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#jar(origin).set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)));
    }
  }

  /** One request, no redirect followed. */
  async ask(address: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(address);
    const cookie = [...this.#jar(origin)].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
    const answer = await fetch(address, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    this.keep(origin, answer.headers.getSetCookie());
    return answer;
  }

  #jar(origin: string): Map<string, string> {
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    return jar;
  }
}

type Answer = { status: number; location: string | null; setCookies: string[]; body: unknown };
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
type Asked = { path: string; method?: "GET" | "POST"; body?: Record<string, string>; cookies: Record<string, string> };

/** Asks next-auth's own handler for one of its addresses, as its Node form takes requests. */
export async function askHandler(handler: Handler, { path, method = "GET", body, cookies }: Asked): Promise<Answer> {
  const url = new URL(path, "http://localhost");
  const [, , , ...nextauth] = url.pathname.split("/");
  const answer: Answer = { status: 200, location: null, setCookies: [], body: null };
  const response = {
    status(code: number) {
      answer.status = code;
      return response;
    },
    getHeader: (name: string) => (name.toLowerCase() === "set-cookie" ? answer.setCookies : undefined),
    setHeader(name: string, value: string | string[]) {
      if (name.toLowerCase() === "set-cookie") answer.setCookies = [value].flat();
      if (name.toLowerCase() === "location") answer.location = String(value);
      return response;
    },
    json(value: unknown) {
      answer.body = value;
    },
    send(value: unknown) {
      answer.body = value;
    },
    end() {},
  };
  const request = { method, headers: {}, cookies, body, query: { ...Object.fromEntries(url.searchParams), nextauth } };
  await handler(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  return answer;
}
