import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { seeded } from "#gauntlet/random";

const DELIVERIES = 10_000;
const AT_ONCE = 8;
const SECRETS = ["whsec_newer_secret", "whsec_older_secret"] as const;

let db: TestDatabase;
let takeWebhook: (source: string, request: Request) => Promise<Response>;
let closeRuntime: () => Promise<void>;

beforeAll(async () => {
  db = await openTestDatabase();
  const secret = "a-setting-of-at-least-thirty-two-characters";
  const settings = {
    DATABASE_URL: db.adminUrl,
    CREDENTIALS_KEY: secret,
    NEXTAUTH_SECRET: secret,
    AUDIT_SEAL_KEY: secret,
    STRIPE_API_KEY: "sk_test_fuzz",
    STRIPE_WEBHOOK_SECRET: SECRETS.join(","),
    GOCARDLESS_API_URL: "http://127.0.0.1:9",
    GOCARDLESS_TOKEN: "sandbox_fuzz",
    GOCARDLESS_WEBHOOK_SECRET: SECRETS.join(","),
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  ({ takeWebhook } = await import("#server/webhooks"));
  const { runtime } = await import("#server/runtime");
  closeRuntime = async () => (await runtime()).close();
});
afterAll(async () => {
  await closeRuntime();
  await db.close();
});

type Sender = {
  source: string;
  header: string;
  /** A body as the provider sends it, for the event of this number. */
  body(number: number): string;
  sign(body: string, secret: string, at: number): string;
  /** What the inbox knows the event of this number by. */
  eventId: RegExp;
  refusesOld: boolean;
};

const hmac = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");

const senders: readonly Sender[] = [
  {
    source: "stripe",
    header: "stripe-signature",
    body: (number) =>
      JSON.stringify({
        id: `evt_${number}`,
        object: "event",
        type: "invoice.paid",
        created: 1,
        data: { object: { id: `in_${number}`, object: "invoice" } },
      }),
    sign: (body, secret, at) => `t=${at},v1=${hmac(secret, `${at}.${body}`)}`,
    eventId: /^evt_\d+$/,
    refusesOld: true,
  },
  {
    source: "gocardless",
    header: "webhook-signature",
    body: (number) =>
      JSON.stringify({
        events: [
          { id: `EV${number}`, resource_type: "payments", action: "paid_out", links: { payment: `PM${number}` } },
        ],
      }),
    sign: (body, secret) => hmac(secret, body),
    eventId: /^webhook:/,
    refusesOld: false,
  },
];

/** What is done to a delivery, and whether it must still be taken. */
type Mutation = (
  sent: { body: string; headers: Record<string, string>; sender: Sender; number: number; at: number },
  random: () => number,
) => {
  body: BodyInit;
  headers: Record<string, string>;
  isGenuine: boolean;
};

const change = (text: string, at: number) => `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`;

const mutations: Record<string, Mutation> = {
  untouched: ({ body, headers }) => ({ body, headers, isGenuine: true }),
  "signed with the older secret": ({ body, headers, sender, at }) => ({
    body,
    headers: { ...headers, [sender.header]: sender.sign(body, SECRETS[1], at) },
    isGenuine: true,
  }),
  "one character of the body changed": ({ body, headers }, random) => ({
    body: change(body, Math.floor(random() * body.length)),
    headers,
    isGenuine: false,
  }),
  "one character of the signature changed": ({ body, headers, sender }, random) => {
    const signature = headers[sender.header] ?? "";
    const digits = signature.length - 64;
    return {
      body,
      headers: { ...headers, [sender.header]: change(signature, digits + Math.floor(random() * 64)) },
      isGenuine: false,
    };
  },
  "no signature": ({ body, sender, headers: { [sender.header]: _, ...headers } }) => ({
    body,
    headers,
    isGenuine: false,
  }),
  "an empty signature": ({ body, headers, sender }) => ({
    body,
    headers: { ...headers, [sender.header]: "" },
    isGenuine: false,
  }),
  "a wrong secret": ({ body, headers, sender, at }) => ({
    body,
    headers: { ...headers, [sender.header]: sender.sign(body, "whsec_of_somebody_else", at) },
    isGenuine: false,
  }),
  "an old time": ({ body, headers, sender, at }, random) => ({
    body,
    headers: { ...headers, [sender.header]: sender.sign(body, SECRETS[0], at - 400 - Math.floor(random() * 1e6)) },
    isGenuine: !sender.refusesOld,
  }),
  "a time to come": ({ body, headers, sender, at }) => ({
    body,
    headers: { ...headers, [sender.header]: sender.sign(body, SECRETS[0], at + 4_000) },
    isGenuine: !sender.refusesOld,
  }),
  "junk for a signature": ({ body, headers, sender }, random) => ({
    body,
    headers: {
      ...headers,
      [sender.header]: Array.from({ length: 40 }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join(""),
    },
    isGenuine: false,
  }),
  "cut short": ({ body, headers }, random) => ({
    body: body.slice(0, Math.floor(random() * body.length)),
    headers,
    isGenuine: false,
  }),
  "bytes that are no text": ({ headers }, random) => ({
    body: Uint8Array.from({ length: 200 }, () => Math.floor(random() * 256)),
    headers,
    isGenuine: false,
  }),
  "another content type": ({ body, headers }) => ({
    body,
    headers: { ...headers, "content-type": "multipart/form-data" },
    isGenuine: true,
  }),
  "larger than is taken": ({ headers }) => ({ body: "x".repeat(1_100_000), headers, isGenuine: false }),
  "a wrong length announced": ({ body, headers }) => ({
    body,
    headers: { ...headers, "content-length": "999999999" },
    isGenuine: false,
  }),
};

test("ten thousand mutilated deliveries: none breaks the endpoint, none but genuine ones gets in, and those once", {
  timeout: 240_000,
}, async () => {
  const random = seeded(20_260_302);
  const names = Object.keys(mutations);
  const tally = new Map<string, { taken: number; refused: number; wrong: number }>();
  const genuine = new Map<string, Set<string>>(senders.map(({ source }) => [source, new Set()]));
  const deliver = async (turn: number) => {
    const sender = senders[turn % senders.length] as Sender;
    const name = names[Math.floor(random() * names.length)] as string;
    // Numbers come back, so that genuine deliveries repeat.
    const number = Math.floor(random() * 300);
    const at = Math.floor(Date.now() / 1_000);
    const body = sender.body(number);
    const headers = { "content-type": "application/json", [sender.header]: sender.sign(body, SECRETS[0], at) };
    const sent = (mutations[name] as Mutation)({ body, headers, sender, number, at }, random);
    const answer = await takeWebhook(
      sender.source,
      new Request(`http://docket.example/api/webhooks/${sender.source}`, {
        method: "POST",
        headers: sent.headers,
        body: sent.body,
      }),
    );
    if (sent.isGenuine) genuine.get(sender.source)?.add(body);
    const row = tally.get(name) ?? { taken: 0, refused: 0, wrong: 0 };
    tally.set(name, row);
    row[answer.status === 200 ? "taken" : "refused"] += 1;
    if (answer.status >= 500 || (answer.status === 200) !== sent.isGenuine) row.wrong += 1;
  };
  for (let start = 0; start < DELIVERIES; start += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => deliver(start + index)));
  console.table(Object.fromEntries(tally));
  expect([...tally].filter(([, { wrong }]) => wrong > 0)).toEqual([]);
  for (const { source, eventId } of senders) {
    const rows = await db.owner<
      { event_id: string; raw: string }[]
    >`select event_id, raw from inbox where source = ${source}`;
    expect(new Set(rows.map((row) => row.raw))).toEqual(genuine.get(source));
    expect(rows).toHaveLength(genuine.get(source)?.size ?? 0);
    expect(rows.every((row) => eventId.test(row.event_id))).toBe(true);
  }
});

test.each([
  ["a source nobody knows", "stripes", 404],
  ["a source that sends none", "netsuite", 404],
  ["the name of something every object has", "constructor", 404],
])("%s is answered with %s", async (_case, source, status) => {
  const answer = await takeWebhook(source, new Request("http://docket.example/", { method: "POST", body: "{}" }));
  expect(answer.status).toBe(status);
});
