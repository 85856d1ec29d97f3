import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { receiveStripe } from "#server/connectors/stripe/receive";

const now = new Date("2026-03-02T10:00:00Z");
const body = Buffer.from(
  '{"id":"evt_1","object":"event","type":"invoice.paid","created":1772445600,"request":{"id":"req_7"},"data":{"object":{"id":"in_1","object":"invoice"}}}',
);

function signed(payload: Uint8Array, secret: string, at = now.getTime() / 1_000): Record<string, string> {
  const digest = createHmac("sha256", secret)
    .update(Buffer.concat([Buffer.from(`${at}.`), payload]))
    .digest("hex");
  return { "Stripe-Signature": `t=${at},v1=${digest}` };
}

test.each(["whsec_new", "whsec_old"])("either active secret is accepted: %s", (secret) => {
  const taken = receiveStripe({ body, headers: signed(body, secret), now }, ["whsec_new", "whsec_old"]);
  expect(taken).toMatchObject({
    ok: true,
    message: { stream: "invoice.paid", eventId: "evt_1", correlationId: "req_7" },
  });
});

test.each([
  ["another secret", signed(body, "whsec_stolen"), ["whsec_new"]],
  ["another body", signed(Buffer.from("{}"), "whsec_new"), ["whsec_new"]],
  ["five minutes and a second old", signed(body, "whsec_new", now.getTime() / 1_000 - 301), ["whsec_new"]],
  ["dated in the future", signed(body, "whsec_new", now.getTime() / 1_000 + 301), ["whsec_new"]],
  ["no signature", {}, ["whsec_new"]],
  ["a signature without a scheme we know", { "stripe-signature": "t=1,v0=abc" }, ["whsec_new"]],
  ["a header that is none", { "stripe-signature": "hello" }, ["whsec_new"]],
  ["no secret at all", signed(body, ""), []],
  ["an empty secret", signed(body, ""), [""]],
])("%s is refused with a sentence", (_case, headers, secrets) => {
  expect(receiveStripe({ body, headers: headers as Record<string, string>, now }, secrets)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/^The|^No/),
  });
});

test("at the edge of the tolerance a delivery is still taken", () => {
  expect(
    receiveStripe({ body, headers: signed(body, "whsec_new", now.getTime() / 1_000 - 300), now }, ["whsec_new"]).ok,
  ).toBe(true);
});

test.each(["not json", "[1]", "null"])("a signed body that is no event is taken as it came: %s", (text) => {
  const strange = Buffer.from(text);
  const taken = receiveStripe({ body: strange, headers: signed(strange, "whsec_new"), now }, ["whsec_new"]);
  expect(taken).toMatchObject({ ok: true, message: { eventId: expect.stringMatching(/^event:[0-9a-f]{16}$/) } });
});
