import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import type { FileLayout } from "#server/domain/files/layout";
import { discardUpload } from "#server/services/files/discard-upload";
import { listLayouts } from "#server/services/files/list-layouts";
import { listUploads } from "#server/services/files/list-uploads";
import { proposeColumns } from "#server/services/files/propose-columns";
import { saveLayout } from "#server/services/files/save-layout";
import { takeUpload } from "#server/services/files/take-upload";
import { base64, brought, decided, uploaded } from "#server/services/files/testing/given-files";
import { xlsxOf } from "#server/services/files/testing/xlsx-of";
import { uploadFile } from "#server/services/files/upload-file";
import { viewOutcome } from "#server/services/files/view-outcome";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db?.close());

const engineer = () => db.as("integration_engineer");
const csv = (number: string) => `Customer number,Customer name\n${number},Alder\n`;
const input = (number: string) => ({
  fileName: "customers.csv",
  content: base64(csv(number)),
  subject: "customers" as const,
  entity: "US01",
});

describe("uploading", () => {
  test("stores the bytes whole and leaves its event", async () => {
    const { uploadId, rowCount, message } = await uploadFile.execute(engineer(), input("U-1"));
    expect({ rowCount, message }).toEqual({ rowCount: 1, message: "customers.csv is here, with 1 rows." });
    const [stored] =
      await db.owner`select content, state, row_count, entity_code, subject from uploads where id = ${uploadId}`;
    expect(stored).toMatchObject({ state: "uploaded", row_count: 1, entity_code: "US01", subject: "customers" });
    expect(stored?.content.toString()).toBe(csv("U-1"));
    const [event] = await db.owner`select type, entity_code from events where stream = ${`upload:${uploadId}`}`;
    expect(event).toEqual({ type: "file.uploaded", entity_code: "US01" });
  });

  test("tells of the same bytes: those that wait are not stored twice, those that were taken are named", async () => {
    const first = await uploadFile.execute(engineer(), input("U-2"));
    const again = await uploadFile.execute(engineer(), { ...input("U-2"), fileName: "copy.csv" });
    expect(again).toMatchObject({ uploadId: first.uploadId, message: expect.stringContaining("are here already") });
    const taken = await brought(db, "customers", csv("U-2b"));
    const anew = await uploadFile.execute(engineer(), input("U-2b"));
    expect(anew.message).toMatch(/were taken before as customers.csv, with [a-z-]+ v\d/);
    expect(anew.uploadId).not.toBe(taken.uploadId);
    const elsewhere = await uploadFile.execute(engineer(), { ...input("U-2"), entity: "DE01" });
    expect(elsewhere.message).toMatch(/is here/);
  });

  test("is refused to another role and for a foreign or unknown legal entity", async () => {
    await expect(uploadFile.execute(db.as("collector"), input("U-3"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(uploadFile.execute(db.as("cash_applier", ["DE01"]), input("U-3"))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(uploadFile.execute(engineer(), { ...input("U-3"), entity: "XX99" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test.each([
    ["nothing", "", "is empty"],
    ["a header alone", "a,b\n", "no rows below"],
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), "old .xls form"],
    [
      "something else",
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 0, 1, 2]),
      "neither a text file nor a workbook",
    ],
    ["a broken archive", Buffer.from("PK\u0003\u0004 and nothing else"), "no readable zip archive"],
  ])("refuses %s with a sentence and stores nothing", async (_, content, reason) => {
    const [before] = await db.owner`select count(*)::int as count from uploads`;
    await expect(uploadFile.execute(engineer(), { ...input("x"), content: base64(content) })).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining(reason),
    });
    expect((await db.owner`select count(*)::int as count from uploads`)[0]).toEqual(before);
  });

  test("of two at once with the same key one is the answer of both", async () => {
    const both = await Promise.all([
      uploadFile.execute(engineer(), input("U-4"), { idempotencyKey: "same-key-of-two" }),
      uploadFile.execute(engineer(), input("U-4"), { idempotencyKey: "same-key-of-two" }),
    ]);
    expect(both[0].uploadId).toBe(both[1].uploadId);
  });
});

describe("saving a layout", () => {
  async function proposed(number: string): Promise<FileLayout> {
    const uploadId = await uploaded(engineer(), "customers", csv(number));
    return decided((await proposeColumns.execute(engineer(), { uploadId })).proposal.layout);
  }

  test("makes versions, keeps the same document as it is, and proposes it for the same header", async () => {
    const document = await proposed("L-1");
    const first = await saveLayout.execute(engineer(), { label: "Shop: customers", basedOn: null, document });
    expect(first).toMatchObject({ key: "shop-customers", version: 1, name: "shop-customers v1" });
    expect(
      await saveLayout.execute(engineer(), { label: "Shop: customers", basedOn: first, document }).catch(String),
    ).toMatch(/request|basedOn|not right/i);
    const basedOn = { key: first.key, version: first.version };
    expect(await saveLayout.execute(engineer(), { label: "Shop: customers", basedOn, document })).toMatchObject({
      version: 1,
      message: "The columns stand as shop-customers v1 already.",
    });
    const changed = {
      ...document,
      fields: { ...document.fields, country: { from: "constant" as const, value: "DE" } },
    };
    expect(
      await saveLayout.execute(engineer(), { label: "Shop: customers", basedOn, document: changed }),
    ).toMatchObject({ version: 2 });
    const uploadId = await uploaded(engineer(), "customers", "Customer name,Customer number\nAlder,L-2\n");
    expect(await proposeColumns.execute(engineer(), { uploadId })).toMatchObject({
      known: { key: "shop-customers", version: 2 },
      proposal: { layout: { fields: changed.fields } },
    });
    const events =
      await db.owner`select type from events where stream = 'file_layout:shop-customers' order by position`;
    expect(events.map(({ type }) => type)).toEqual(["file.layout_saved", "file.layout_confirmed", "file.layout_saved"]);
  });

  test("refuses another role, a name that is taken, and what cannot be read", async () => {
    const document = await proposed("L-3");
    const save = (label: string, changes: Partial<FileLayout> = {}) =>
      saveLayout.execute(engineer(), { label, basedOn: null, document: { ...document, ...changes } });
    await expect(saveLayout.execute(db.as("auditor"), { label: "x1", basedOn: null, document })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await save("Taken name");
    await expect(save("taken NAME", { sheet: "Other" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(save("No key", { fields: {} })).rejects.toThrow(/Customer number is needed/);
    await expect(save("???")).rejects.toThrow(/is no name for a layout/);
  });

  test("of two people who go on from one version, the second is told", async () => {
    const document = await proposed("L-4");
    const { key, version } = await saveLayout.execute(engineer(), { label: "Race", basedOn: null, document });
    const next = (sheet: string) =>
      saveLayout.execute(engineer(), { label: "Race", basedOn: { key, version }, document: { ...document, sheet } });
    const results = await Promise.allSettled([next("A"), next("B")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({ code: "CONFLICT" });
  });
});

describe("discarding", () => {
  test("sets the file aside, keeps its bytes, and leaves its event", async () => {
    const uploadId = await uploaded(engineer(), "customers", csv("D-1"));
    await discardUpload.execute(engineer(), { uploadId });
    const [stored] = await db.owner`select state, length(content) as size from uploads where id = ${uploadId}`;
    expect(stored).toEqual({ state: "discarded", size: csv("D-1").length });
    const events = await db.owner`select type from events where stream = ${`upload:${uploadId}`} order by position`;
    expect(events.map(({ type }) => type)).toEqual(["file.uploaded", "file.discarded"]);
    await expect(discardUpload.execute(engineer(), { uploadId })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("is refused to another role and for another legal entity", async () => {
    const uploadId = await uploaded(engineer(), "customers", csv("D-2"));
    await expect(discardUpload.execute(db.as("collector"), { uploadId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(discardUpload.execute(db.as("billing_analyst", ["DE01"]), { uploadId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("of two at once the second is told", async () => {
    const uploadId = await uploaded(engineer(), "customers", csv("D-3"));
    const results = await Promise.allSettled([1, 2].map(() => discardUpload.execute(engineer(), { uploadId })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("what people see", () => {
  test("the list holds what the person's legal entities brought, and the layouts name their imports", async () => {
    const { uploadId } = await brought(db, "customers", csv("S-1"), { entity: "JP01", fileName: "tokyo.csv" });
    const { uploads, entities } = await listUploads.execute(db.as("billing_analyst", ["JP01"]), {});
    expect(entities).toEqual([{ code: "JP01", name: "Meridian Metrics K.K.", currency: "JPY" }]);
    expect(uploads.map((upload) => [upload.id, upload.fileName, upload.state, upload.counts?.accepted])).toEqual([
      [uploadId, "tokyo.csv", "taken", 1],
    ]);
    const layouts = await listLayouts.execute(db.as("billing_analyst", ["JP01"]), {});
    const used = layouts.flatMap(({ versions }) => versions.flatMap(({ imports }) => imports));
    expect(used.map((one) => one.fileName)).toEqual(["tokyo.csv"]);
    await expect(viewOutcome.execute(db.as("billing_analyst", ["DE01"]), { uploadId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("a workbook comes in by its sheet, with its days and numbers", async () => {
    const header = ["Payment number", "Customer number", "Received on", "Amount", "Currency", "Invoice number"];
    const book = xlsxOf({
      Notes: [["Read the second sheet"], ["please"]],
      Payments: [header, ["P-1", "C-1", { day: "46083" }, { number: "4.3499999999999996" }, "EUR", "INV-1"]],
    });
    const uploadId = await uploaded(engineer(), "payments", book, { fileName: "payments.xlsx" });
    const { form, proposal } = await proposeColumns.execute(engineer(), { uploadId, sheet: "Payments" });
    expect(form).toEqual({ kind: "xlsx", sheets: ["Notes", "Payments"], sheet: "Payments" });
    const document = decided(proposal.layout);
    expect(document.days).toEqual({ receivedOn: ["YYYY-MM-DD"] });
    const layout = await saveLayout.execute(engineer(), { label: "Book", basedOn: null, document });
    await takeUpload.execute(engineer(), { uploadId, layout: { key: layout.key, version: layout.version } });
    expect(
      await db.owner`select amount_minor::text, received_on::text, currency from payments where external_id = 'P-1'`,
    ).toEqual([{ amount_minor: "435", received_on: "2026-03-02", currency: "EUR" }]);
  });
});
