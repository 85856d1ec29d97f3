import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { receiveGocardless } from "#server/connectors/gocardless/receive";
import { fixture } from "#server/connectors/testing/fixture";

const now = new Date("2026-03-06T15:05:00.000Z");
const event = fixture("gocardless", "failed-event.json");
const text = JSON.stringify({ events: [event, { ...event, id: "EV00E6ERLENHOL" }], meta: { webhook_id: "WB1" } });
const sign = (secret: string, body = text) => createHmac("sha256", secret).update(body).digest("hex");

function receive(headers: Record<string, string>, secrets: string[], body = text) {
  return receiveGocardless({ body: new TextEncoder().encode(body), headers, now }, secrets);
}

describe("who may deliver", () => {
  test.each([
    ["the only secret", ["new"], sign("new"), true],
    ["the new one of two", ["old", "new"], sign("new"), true],
    ["the old one of two", ["old", "new"], sign("old"), true],
    ["capital letters", ["new"], sign("new").toUpperCase(), true],
    ["a secret that was taken away", ["new"], sign("old"), false],
    ["a foreign secret", ["old", "new"], sign("foreign"), false],
    ["half a signature", ["new"], sign("new").slice(0, 32), false],
    ["no hexadecimal at all", ["new"], "signed, the gateway", false],
    ["the signature of another body", ["new"], sign("new", `${text} `), false],
  ])("%s", (_case, secrets, signature, ok) => {
    expect(receive({ "Webhook-Signature": signature }, secrets).ok).toBe(ok);
  });

  test("an altered body is refused with a sentence", () => {
    const altered = text.replace("insufficient_funds", "mandate_cancelled");
    expect(receive({ "webhook-signature": sign("new") }, ["new"], altered)).toEqual({
      ok: false,
      reason: "The signature fits none of the active secrets.",
    });
  });

  test("nothing is believed without a signature, or without a secret", () => {
    expect(receive({}, ["new"])).toEqual({ ok: false, reason: "The delivery carries no Webhook-Signature." });
    expect(receive({ "webhook-signature": sign("") }, [])).toMatchObject({ ok: false, reason: /No signing secret/ });
  });
});

describe("one message a delivery", () => {
  const idOf = (body: string) => {
    const received = receive({ "webhook-signature": sign("new", body) }, ["new"], body);
    if (!received.ok) throw new Error(received.reason);
    return received.message.eventId;
  };

  test("whose id follows from its events, however it is sent again", () => {
    const again = JSON.stringify({ meta: { webhook_id: "WB2" }, events: [{ ...event, id: "EV00E6ERLENHOL" }, event] });
    expect(idOf(again)).toBe(idOf(text));
    expect(idOf(JSON.stringify({ events: [event] }))).not.toBe(idOf(text));
    expect(idOf(text)).toMatch(/^webhook:[0-9a-f]{16}$/);
  });

  test("a body that names no events is kept to the letter", () => {
    for (const body of ["not JSON", "{}", '{"events":[]}', '{"events":[{"action":"x"}]}'])
      expect(idOf(body)).toMatch(/^webhook:[0-9a-f]{16}$/);
    expect(idOf('{"events":[]}')).not.toBe(idOf("{}"));
  });
});
