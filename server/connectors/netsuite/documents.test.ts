import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { erpSignInOf } from "#server/sandbox/netsuite/token";
import type { Sandbox } from "#server/sandbox/sandbox";
import { ANCHOR, advanceDays, control, startSmall } from "#server/sandbox/testing/harness";

const { signal } = new AbortController();
let sandbox: Sandbox;
let netsuite: Connector;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "docket-erp-"));
  sandbox = await startSmall({ home });
  netsuite = connectorTo(sandbox);
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(home, { recursive: true, force: true });
});

function connectorTo({ url }: Sandbox): Connector {
  return netsuiteConnector({ apiUrl: url, token: "t", timeoutMs: 300, firstPauseMs: 5 });
}

type Post = Extract<OutboundEffect, { operation: "document.post" }>;

function post(change: Partial<Post> = {}): Post {
  const [customer] = sandbox.core.world.customers.rows.filter(({ entity }) => entity === "DE01");
  return {
    id: "effect-1",
    idempotencyKey: "docket-1",
    operation: "document.post",
    documentType: "creditmemo",
    externalId: "docket:credit:1",
    customerId: customer?.netsuiteId ?? "",
    subsidiaryId: "2",
    currency: "EUR",
    amountMinor: "12550",
    postedOn: "2026-10-12",
    memo: "Agreed in the dispute of invoice INV-1",
    appliesToInvoiceId: null,
    ...change,
  };
}

type Row = { externalid: string; tranid: string; foreigntotal: string };
type Received = { received: { system: string; method: string; path: string; outcome: string }[] };

async function documents(externalId = "docket:credit:1"): Promise<Row[]> {
  const text = await (await fetch(`${sandbox.url}/_sandbox/truth/transactions`)).text();
  const rows = text.trim().split("\n");
  return rows.map((row) => JSON.parse(row) as Row).filter((row) => row.externalid === externalId);
}

const fault = (rule: object) => control(sandbox, "POST", "faults", { rules: [{ system: "netsuite", ...rule }] });

describe("posting a document", () => {
  test.each([
    ["creditmemo", {}, /^Credit memo CRED\d+ posted on 2026-10-12$/],
    ["customerpayment", {}, /^Customer payment PYMT\d+ posted on 2026-10-12$/],
    ["customerrefund", {}, /^Customer refund RFND\d+ posted on 2026-10-12$/],
    ["journalentry", { customerId: null }, /^Journal entry JE\d+ posted on 2026-10-12$/],
  ] as const)("a %s is confirmed with its number", async (documentType, change, confirmation) => {
    const outcome = await netsuite.perform(post({ documentType, ...change }), signal);
    expect(outcome).toMatchObject({ outcome: "confirmed", confirmation: expect.stringMatching(confirmation) });
    expect(await documents()).toMatchObject([{ foreigntotal: "125.50" }]);
  });

  test("applied and then timed out: unknown, looked up, confirmed, and one document", async () => {
    await fault({ method: "PUT", fault: "apply_then_timeout", times: 1 });
    expect(await netsuite.perform(post(), signal)).toMatchObject({ outcome: "unknown" });
    const found = await netsuite.lookUp(post(), signal);
    const [document] = await documents();
    expect(found).toMatchObject({
      outcome: "confirmed",
      confirmation: `Credit memo ${document?.tranid} posted on 2026-10-12`,
    });
    expect(await netsuite.perform({ ...post(), idempotencyKey: "docket-2" }, signal)).toEqual(found);
    expect(await documents()).toHaveLength(1);
  });

  test("timed out before anything happened: unknown, looked up, not done, posted once", async () => {
    await fault({ method: "PUT", fault: "timeout", delayMs: 400, times: 1 });
    expect(await netsuite.perform(post(), signal)).toMatchObject({ outcome: "unknown" });
    expect(await netsuite.lookUp(post(), signal)).toEqual({ outcome: "not_done" });
    expect(await netsuite.perform(post(), signal)).toMatchObject({ outcome: "confirmed" });
    expect(await documents()).toHaveLength(1);
  });

  test("two attempts at once make one document", async () => {
    const both = await Promise.all([netsuite.perform(post(), signal), netsuite.perform(post(), signal)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(["confirmed", "confirmed"]);
    expect(await documents()).toHaveLength(1);
  });

  test("a restart keeps the document, and the same reference still makes no second one", async () => {
    await netsuite.perform(post(), signal);
    const [before] = await documents();
    await sandbox.stop();
    sandbox = await startSmall({ home });
    netsuite = connectorTo(sandbox);
    expect(await netsuite.perform(post(), signal)).toMatchObject({ outcome: "confirmed" });
    expect(await documents()).toEqual([before]);
    const { received } = await control<Received>(sandbox, "GET", "received");
    expect(received.filter(({ method }) => method === "PUT")).toMatchObject([
      { path: "/services/rest/record/v1/creditmemo/eid:docket%3Acredit%3A1", outcome: "applied" },
    ]);
  });

  test("another amount under a known reference is refused, and nothing is changed", async () => {
    await netsuite.perform(post(), signal);
    const outcome = await netsuite.perform(post({ amountMinor: "99" }), signal);
    expect(outcome).toMatchObject({ outcome: "refused", reason: expect.stringContaining("over 125.50 EUR") });
    expect(await documents()).toMatchObject([{ foreigntotal: "125.50" }]);
  });

  test.each([
    ["a closed period", { postedOn: "2026-08-31" }, "The posting period Aug 2026 is closed"],
    ["a missing subsidiary", { subsidiaryId: "" }, "Please enter value(s) for: Subsidiary (field subsidiary)"],
    ["a subsidiary that is none", { subsidiaryId: "9" }, "Invalid subsidiary reference key 9"],
    ["a customer of another subsidiary", { subsidiaryId: "1", currency: "USD" }, "Invalid entity reference key"],
    ["an invoice that is none", { appliesToInvoiceId: "1" }, "Invalid apply.doc reference key 1"],
    ["no customer", { customerId: null }, "needs the customer"],
    ["no amount", { amountMinor: "0" }, "needs a positive amount"],
    ["an amount no number holds", { amountMinor: "9007199254740993125" }, "needs a positive amount"],
  ])("%s is refused with a sentence", async (_case, change, part) => {
    const outcome = await netsuite.perform(post(change), signal);
    expect(outcome).toMatchObject({ outcome: "refused", reason: expect.stringContaining(part) });
    expect(await documents()).toEqual([]);
  });

  test("a document whose period was closed meanwhile is locked for whoever changes it", async () => {
    await netsuite.perform(post(), signal);
    await advanceDays(sandbox, 40);
    const response = await fetch(`${sandbox.url}/services/rest/record/v1/creditmemo/eid:docket:credit:1`, {
      method: "PUT",
      headers: { authorization: "Bearer t" },
      body: JSON.stringify({
        entity: { id: post().customerId },
        subsidiary: { id: "2" },
        currency: { refName: "EUR" },
        tranDate: "2026-11-20",
        item: { items: [{ amount: 1 }] },
      }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ "o:errorDetails": [{ "o:errorCode": "RCRD_LOCKED_BY_WF" }] });
  });

  test("is read back as a transaction; journal entries are left alone by rule", async () => {
    await netsuite.perform(post(), signal);
    await netsuite.perform(post({ documentType: "journalentry", customerId: null, externalId: "docket:je:1" }), signal);
    const landing = new Landing();
    await pullAll(netsuite, landing, new Map(), () => new Date(ANCHOR));
    expect(landing.dead).toEqual([]);
    expect(landing.ignored).toEqual([expect.stringContaining("not journal entries")]);
    const ours = landing.records("erp_transaction").map(({ facts }) => facts as { billingId: string; kind: string });
    expect(ours.filter(({ billingId }) => billingId === "docket:credit:1")).toMatchObject([{ kind: "credit" }]);
  });
});

describe("deleted rows", () => {
  test("land as tombstones, dated by their deletion", async () => {
    await netsuite.perform(post(), signal);
    const landing = new Landing();
    const cursors = new Map<string, string | null>();
    const now = () => new Date(sandbox.core.now());
    await pullAll(netsuite, landing, cursors, now);
    expect(landing.records("erp_transaction").some(({ isDeleted }) => isDeleted)).toBe(false);
    await advanceDays(sandbox, 1);
    const url = `${sandbox.url}/services/rest/record/v1/creditmemo/eid:docket:credit:1`;
    expect((await fetch(url, { method: "DELETE", headers: { authorization: "Bearer t" } })).status).toBe(204);
    await pullAll(netsuite, landing, cursors, now);
    expect(landing.records("erp_transaction").filter(({ isDeleted }) => isDeleted)).toMatchObject([
      { versionAt: now().toISOString(), isDeleted: true, facts: { kind: "credit", totalMinor: "0" } },
    ]);
    expect(await documents()).toEqual([]);
    expect(await netsuite.lookUp(post(), signal)).toEqual({ outcome: "not_done" });
  });
});

describe("signing in with a certificate", () => {
  const pem = () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const privateKey = pem().replaceAll("\n", "\\n");
  const settings = {
    NETSUITE_CLIENT_ID: "client",
    NETSUITE_CERTIFICATE_ID: "cert-1",
    NETSUITE_PRIVATE_KEY: privateKey,
  };
  const certificate = { clientId: "client", certificateId: "cert-1", privateKey };

  async function read(signIn: object): Promise<number> {
    const strict = await startSmall({ erpSignIn: erpSignInOf(settings) ?? undefined });
    const connector = netsuiteConnector({ apiUrl: strict.url, timeoutMs: 1_000, firstPauseMs: 5, ...signIn });
    try {
      const page = await connector.streams[0]?.pull(null, { now: new Date(ANCHOR), signal });
      return page?.messages.length ?? 0;
    } finally {
      await strict.stop();
    }
  }

  test("the assertion's signature, its certificate and its client are checked", async () => {
    expect(await read(certificate)).toBe(3);
    await expect(read({ ...certificate, privateKey: pem() })).rejects.toThrow("check the private key");
    await expect(read({ ...certificate, certificateId: "cert-2" })).rejects.toThrow(
      "does not accept Docket's certificate",
    );
    await expect(read({ ...certificate, clientId: "other" })).rejects.toThrow("does not accept Docket's certificate");
    await expect(read({ ...certificate, privateKey: "none" })).rejects.toThrow("no RSA key in PKCS #8 form");
    await expect(read({ token: "t" })).rejects.toThrow("does not accept Docket's token");
  });

  test("without a token and without a whole certificate nothing is built", () => {
    expect(() => netsuiteConnector({ apiUrl: sandbox.url, clientId: "client" })).toThrow("needs either a token, or");
  });
});
