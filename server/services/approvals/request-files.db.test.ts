import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { openTransaction } from "#server/kernel/command";
import { attachRequestFile } from "#server/services/approvals/attach-request-file";
import { executeRequest } from "#server/services/approvals/execute-request";
import { getRequest } from "#server/services/approvals/get-request";
import { packetOf } from "#server/services/approvals/lock-request";
import { readRequestFile } from "#server/services/approvals/read-request-file";
import { removeRequestFile } from "#server/services/approvals/remove-request-file";
import { submitRequest } from "#server/services/approvals/submit-request";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";
import { sealingSettings } from "#server/services/sign-in/testing/given-account";

let stage: ApprovalStage<TestDatabase>;
let invoiceId: string;
beforeAll(async () => {
  for (const [name, value] of Object.entries(sealingSettings)) vi.stubEnv(name, value);
  stage = await approvalStageOn(await openTestDatabase());
  invoiceId = (await stage.invoice()).id;
});
afterAll(() => stage.database.close());

const base64 = (text: string) => Buffer.from(text).toString("base64");
const draft = () => askedForCredit(stage, invoiceId, "1000", { isSubmitted: false });
const attach = async (requestId: string, name: string, text: string, by = stage.analyst) => {
  const { version } = await stage.row(requestId);
  return attachRequestFile.execute(stage.as(by), { requestId, version, name, content: base64(text) });
};
const filesOf = async (requestId: string) => (await getRequest.execute(stage.as(stage.analyst), { requestId })).files;

test("a file of a draft becomes part of the packet by its name and hash, and is read as it was sent", async () => {
  const { id } = await draft();
  const { fileId, version } = await attach(id, "Complaint of 12 February.eml", "It was slow.");
  await submitRequest.execute(stage.as(stage.analyst), { requestId: id, version });
  const [kept] = await filesOf(id);
  expect(kept).toMatchObject({ name: "Complaint of 12 February.eml", byteCount: 12, canRemove: false });
  expect(packetOf(await stage.row(id)).files).toEqual([{ name: kept?.name, sha256: kept?.sha256, byteCount: 12 }]);
  expect(await readRequestFile.execute(stage.as(stage.approvers[0]), { fileId })).toEqual({
    name: "Complaint of 12 February.eml",
    mediaType: "message/rfc822",
    content: base64("It was slow."),
  });
  const events = await stage.database
    .owner`select type from events where stream = ${`request:${id}`} order by sequence`;
  expect(events.map(({ type }) => type)).toEqual(["request.prepared", "request.file_attached", "request.submitted"]);
  await signedBy(stage, id, stage.approvers[0]);
  expect(await executeRequest.execute(stage.execute, { requestId: id })).toMatchObject({ state: "executing" });
});

test("a file attached after a signature makes another packet, which has to be signed again", async () => {
  const invoice = await stage.invoice({ number: "DE01-001009" });
  const { id } = await askedForCredit(stage, invoice.id, "200000");
  const signed = await signedBy(stage, id, stage.approvers[0]);
  await attach(id, "order.pdf", "%PDF-1.7 signed order");
  const after = await stage.row(id);
  expect(after).toMatchObject({ state: "pending", revision: 2, waitingRoles: ["finance_approver"] });
  expect(after.packetHash).not.toBe(signed.packetHash);
  const { signatures } = await getRequest.execute(stage.as(stage.analyst), { requestId: id });
  expect(signatures).toMatchObject([{ revision: 1, stands: false }]);
});

test("a file is taken off a draft with a reason, and stays with what was submitted", async () => {
  const { id } = await draft();
  const { fileId } = await attach(id, "wrong.txt", "another customer");
  const input = { fileId, reason: "Belongs to another customer" };
  await expect(removeRequestFile.execute(stage.as(stage.approvers[0]), input)).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await removeRequestFile.execute(stage.as(stage.analyst), input);
  expect(await filesOf(id)).toEqual([]);
  await expect(removeRequestFile.execute(stage.as(stage.analyst), input)).rejects.toThrow("taken off request");
  await expect(readRequestFile.execute(stage.as(stage.analyst), { fileId })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const { fileId: kept, version } = await attach(id, "right.txt", "this customer");
  await submitRequest.execute(stage.as(stage.analyst), { requestId: id, version });
  await expect(
    removeRequestFile.execute(stage.as(stage.analyst), { fileId: kept, reason: "Changed my mind" }),
  ).rejects.toThrow("so it stays");
});

describe("who may not, and when not", () => {
  test("only whoever asked attaches, and only within their legal entities", async () => {
    const { id, version } = await draft();
    const input = { requestId: id, version, name: "a.txt", content: base64("x") };
    const other = await stage.people.person("Bertil Ek", "billing_analyst");
    const elsewhere = await stage.people.person("Haruka Mori", "billing_analyst", ["JP01"]);
    await expect(attachRequestFile.execute(stage.as(other), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(attachRequestFile.execute(stage.as(stage.approvers[0]), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(attachRequestFile.execute(stage.as(elsewhere), input)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { fileId } = await attach(id, "a.txt", "x");
    await expect(readRequestFile.execute(stage.as(elsewhere), { fileId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      removeRequestFile.execute(stage.as(elsewhere), { fileId, reason: "Not theirs" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("what has ended takes no file", async () => {
    const { id, version } = await draft();
    await withdrawRequest.execute(stage.as(stage.analyst), { requestId: id, version, reason: "Not needed" });
    await expect(attach(id, "late.txt", "x")).rejects.toThrow("is withdrawn cannot");
  });

  test("of two who attach at once on what they saw, the loser is told", async () => {
    const { id, version } = await draft();
    const send = (name: string) =>
      attachRequestFile.execute(stage.as(stage.analyst), { requestId: id, version, name, content: base64(name) });
    const results = await Promise.allSettled([send("a.txt"), send("b.txt")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(await filesOf(id)).toHaveLength(1);
  });

  test.each([
    ["a kind that could run", "run.html", "<script>", "of a kind that is not kept with requests"],
    ["an empty file", "empty.txt", "", "is empty"],
    ["a name with a path", "../etc/passwd.txt", "x", "without slashes"],
  ])("%s is refused whole", async (_case, name, text, sentence) => {
    const { id } = await draft();
    await expect(attach(id, name, text)).rejects.toThrow(sentence);
    expect(await filesOf(id)).toEqual([]);
  });
});

describe("the database by itself", () => {
  const asApplication = (statement: string) =>
    stage.database.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      await tx.execute(sql.raw(statement));
    });
  const insert = (requestId: string) =>
    `insert into approval_files (id, request_id, entity_code, name, media_type, byte_count, content_hash, content, added_by_id, added_by, added_at)
     values ('${stage.given.freshId()}', '${requestId}', 'DE01', 'x.txt', 'text/plain', 1, encode(sha256('x'), 'hex'), 'x', '${stage.analyst.userId}', 'x', now())`;

  test("refuses a file beside a packet that does not name it, and one taken off under its signatures", async () => {
    const { id, version } = await draft();
    const { fileId } = await attach(id, "a.txt", "a");
    await submitRequest.execute(stage.as(stage.analyst), { requestId: id, version: version + 1 });
    await expect(asApplication(insert(id))).rejects.toMatchObject({ code: "23514" });
    await expect(
      asApplication(`update approval_files set removed_at = now() where id = '${fileId}'`),
    ).rejects.toMatchObject({ code: "23514" });
    await expect(
      asApplication(`update approval_files set name = 'b.txt' where id = '${fileId}'`),
    ).rejects.toMatchObject({ cause: { code: "42501" } });
    await expect(asApplication(`delete from approval_files where id = '${fileId}'`)).rejects.toMatchObject({
      cause: { code: "42501" },
    });
    expect(await filesOf(id)).toMatchObject([{ name: "a.txt" }]);
  });

  test("lets a draft have its files", async () => {
    const { id } = await draft();
    await asApplication(insert(id));
    expect(await filesOf(id)).toHaveLength(1);
  });
});
