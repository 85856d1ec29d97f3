import { randomUUID } from "node:crypto";
import { queues } from "#server/domain/queues/registry";
import { type Outcome, outcomeOfError, permissionNamed } from "#server/routers/testing/door";
import type { Guest } from "#server/routers/testing/guests";
import { inRequest, ORIGIN } from "#server/routers/testing/in-request";
import { RefusedDesk } from "@/components/shell/refused-desk";

/** A page, a frame or a handler at a concrete address. */
export type Entrance = {
  /** As the list names it: "/approvals/[id]", "GET /access/export". */
  name: string;
  path: string;
  visit(guest: Guest): Promise<Outcome>;
};

type Params = Record<string, string | string[]>;
type Element = { type: unknown; props: Record<string, unknown> } | null;
type Shown = (props: unknown) => Promise<Element> | Element;
type Handler = (request: Request, segments: { params: Promise<Params> }) => Promise<Response> | Response;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** What stands in for the changing parts of an address, where any id would not do. */
const segmentsOf: Record<string, readonly Params[]> = {
  "/[queue]": queues.map(({ key }) => ({ queue: key })),
  "/api/auth/[...nextauth]": [{ nextauth: ["session"] }],
  "/api/uploads/templates/[subject]": [{ subject: "invoices" }],
  "/api/webhooks/[source]": [{ source: "stripe" }],
};

/** "../../app/(desk)/access/page.tsx" as people type it: "/access". */
export function addressOf(file: string): string {
  const folder = file.replace(/^.*?\/app\//, "/").replace(/\/?[a-z]+\.tsx?$/, "");
  return folder.replaceAll(/\/\([a-z]+\)/g, "") || "/";
}

function filled(address: string): { params: Params; path: string }[] {
  const names = [...address.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map(([, name = ""]) => name);
  const given = segmentsOf[address] ?? [Object.fromEntries(names.map((name) => [name, randomUUID()]))];
  return given.map((params) => ({
    params,
    path: address.replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => String(params[name])),
  }));
}

/** A page as its own function, without the frame around it and without the proxy before it. */
export function pagesOf(file: string, { default: show }: { default: Shown }): Entrance[] {
  const address = addressOf(file);
  return filled(address).map(({ params, path }) => ({
    name: address === "/[queue]" ? path : address,
    path,
    visit: (guest) =>
      outcomeOfPage(`${path} as ${guest.name}`, guest, () =>
        show({ params: Promise.resolve(params), searchParams: Promise.resolve({}), children: null }),
      ),
  }));
}

async function outcomeOfPage(what: string, guest: Guest, show: () => Promise<Element> | Element): Promise<Outcome> {
  try {
    const shown = await inRequest(new Headers(guest.headers), async () => composed(await show()));
    return shown?.type === RefusedDesk ? `needs ${String(shown.props.permission)}` : "past the door";
  } catch (error) {
    const { digest = "" } = error as { digest?: string };
    if (digest.startsWith("NEXT_REDIRECT")) return digest.includes(";/sign-in") ? "not signed in" : "past the door";
    if (digest.startsWith("NEXT_HTTP_ERROR_FALLBACK;404")) return "past the door";
    const outcome = outcomeOfError(error);
    throw new Error(`${what}: the page itself let them in, and then ${outcome}: ${String(error)}`, { cause: error });
  }
}

/** A page may be made of another server component: what that shows counts. */
async function composed(element: Element): Promise<Element> {
  const { type, props } = element ?? {};
  const isServed = typeof type === "function" && type.constructor.name === "AsyncFunction";
  return isServed ? composed(await (type as Shown)(props)) : element;
}

/** Each method of a handler, called as the framework calls it. */
export function handlersOf(file: string, exported: Record<string, unknown>): Entrance[] {
  const address = addressOf(file);
  return methods
    .filter((method) => method in exported)
    .flatMap((method) =>
      filled(address).map(({ params, path }) => ({
        name: `${method} ${address}`,
        path,
        visit: async (guest) => {
          const request = requestTo(method, address, path, guest);
          const handle = exported[method] as Handler;
          const answer = await inRequest(request.headers, () => handle(request, { params: Promise.resolve(params) }));
          return outcomeOfAnswer(address, answer);
        },
      })),
    );
}

/** Ways in for systems, which sign what they send. */
const signed: ReadonlySet<string> = new Set(["/api/webhooks/[source]", "/api/mail/inbound"]);

/** The procedures ask for themselves; two stand for them here. */
const samples: Record<string, string> = { GET: "session.me", POST: "account.endSession" };

function requestTo(method: string, address: string, path: string, { headers }: Guest): Request & { nextUrl: URL } {
  const isProcedure = address === "/api/trpc/[trpc]";
  const url = new URL(isProcedure ? `/api/trpc/${samples[method]}` : path, ORIGIN);
  const sent = { ...headers, host: url.host, "x-docket": "1", "content-type": "application/json" };
  const body = JSON.stringify({ json: { key: "a-long-enough-key", input: { "a field nobody knows": true } } });
  const request = new Request(url, { method, headers: sent, ...(method === "POST" ? { body } : {}) });
  return Object.assign(request, { nextUrl: url });
}

async function outcomeOfAnswer(address: string, answer: Response): Promise<Outcome> {
  const text = await answer.text();
  if (signed.has(address)) return answer.ok ? "past the door" : "needs a source's signature";
  if (answer.status === 401) return "not signed in";
  if (answer.status >= 500 && address !== "/api/readyz") throw new Error(`${address} broke: ${answer.status} ${text}`);
  return answer.status === 403 ? `needs ${permissionNamed(text) ?? text}` : "past the door";
}
