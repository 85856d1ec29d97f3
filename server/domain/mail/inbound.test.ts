import { describe, expect, test } from "vitest";
import { addressOf, answeredIds, classifyInbound, InboundMail, nameOf } from "#server/domain/mail/inbound";

const mail = (change: object) =>
  InboundMail.parse({ eventId: "1", from: "ada@alder.example", subject: "Re: Open invoices", ...change });

describe("what came in", () => {
  test.each([
    ["an answer", {}, "reply"],
    ["an answer by whoever is called postmasterson", { from: "postmasterson@alder.example" }, "reply"],
    ["an answer that speaks of a delivery failure", { subject: "Re: delivery failure of goods" }, "reply"],
    ["what a program says is none by a machine", { headers: { "Auto-Submitted": "no" } }, "reply"],
    [
      "a delivery report",
      { headers: { "Content-Type": 'multipart/report; report-type="delivery-status"; boundary=x' } },
      "bounce",
    ],
    ["a mail of the mailer daemon", { from: "Mail Delivery System <MAILER-DAEMON@mx.example>" }, "bounce"],
    [
      "a failure from nobody",
      { subject: "Undelivered Mail Returned to Sender", headers: { "Return-Path": "<>" } },
      "bounce",
    ],
    [
      "a failure from nobody in German",
      { subject: "Unzustellbar: Rechnung", headers: { "return-path": "< >" } },
      "bounce",
    ],
    ["failed recipients", { headers: { "X-Failed-Recipients": "ada@alder.example" } }, "bounce"],
    ["an absence by its header", { headers: { "Auto-Submitted": "auto-replied" } }, "auto_reply"],
    ["an absence by an older header", { headers: { "X-Autoreply": "yes" } }, "auto_reply"],
    ["an absence by its words", { subject: "Automatische Antwort: Offene Rechnungen" }, "auto_reply"],
    ["an absence in Japanese", { subject: "自動返信：請求について" }, "auto_reply"],
    ["what the mail system calls it", { kind: "bounce" }, "bounce"],
    ["word of a delivery", { kind: "delivered" }, "delivered"],
  ])("%s is told apart", (_case, change, kind) => {
    expect(classifyInbound(mail(change))).toBe(kind);
  });

  test("names the mails it answers, the nearest first, also within a bounce", () => {
    const headers = { "In-Reply-To": "<c@x>", References: "<a@x> <b@x> <c@x>" };
    expect(answeredIds(mail({ headers }))).toEqual(["c@x", "b@x", "a@x"]);
    expect(answeredIds(mail({ text: "...\n> Message-ID: <mail-7@x>\n" }))).toEqual(["mail-7@x"]);
  });

  test("has an address and a name", () => {
    expect(addressOf('"Lindgren, Ada" <Ada@Alder.example>')).toBe("ada@alder.example");
    expect(nameOf('"Lindgren, Ada" <Ada@Alder.example>')).toBe("Lindgren, Ada");
    expect(nameOf("ada@alder.example")).toBeNull();
  });
});
