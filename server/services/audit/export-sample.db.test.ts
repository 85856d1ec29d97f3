import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { addHours } from "#server/domain/time";
import { canonicalJson } from "#server/kernel/events";
import { anchorLine } from "#server/services/audit/anchors";
import { exportBundle } from "#server/services/audit/export-bundle";
import { exportSample } from "#server/services/audit/export-sample";
import { listExports } from "#server/services/audit/list-exports";
import { sealEvents } from "#server/services/audit/seal-events";
import { commented, opened, record } from "#server/services/audit/testing/given-log";
import { type OfflineResult, offlineVerifier, runVerifier } from "#server/services/audit/testing/offline-verifier";

const KEY = "a key that is only for this test, long enough";
const CASES = 12;
const caseId = (index: number) => `019a0000-0000-7000-8000-0000000000${String(index + 10)}`;

let db: TestDatabase;
let folder: string;
let text = "";
let exportId = "";
const anchors: string[] = [];
const parameters = {
  types: ["exception.opened"],
  from: TEST_NOW.toISOString(),
  to: addHours(TEST_NOW, 100).toISOString(),
  size: 4,
  seed: "spring",
};

const seal = async () => void anchors.push(anchorLine(await sealEvents.execute(db.asJob("seal-audit"), {}), KEY));
const bundle = (id = exportId) => exportBundle.execute(db.as("auditor"), { exportId: id, anchors });

beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "docket-bundle-"));
  const analyst = db.as("billing_analyst");
  const packet = { kind: "credit_memo", amount: { minor: "5000", currency: "USD" }, facts: ["billed", "paid"] };
  const packetHash = createHash("sha256").update(canonicalJson(packet)).digest("hex");
  for (let hour = 0; hour < 3; hour += 1) {
    db.clock.set(addHours(TEST_NOW, hour));
    for (let index = 0; index < CASES; index += 1) {
      const id = caseId(index);
      const entity = index % 3 === 0 ? "DE01" : "US01";
      const [minor, currency] = index % 3 === 0 ? ["700", "EUR"] : ["1000", "USD"];
      const event =
        hour === 0 ? opened(id, { entity, minor, currency }) : commented(id, `Hour ${hour} — Zürich, ¥ and 𝄞`, entity);
      await record.execute(analyst, { events: [hour === 2 ? { ...event, data: { packet, packetHash } } : event] });
    }
    await seal();
  }
  ({ exportId } = await exportSample.execute(db.as("auditor"), parameters));
  ({ text } = await bundle());
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

test("the manifest says what was asked, how much there is, and what was drawn", async () => {
  const manifest = JSON.parse(text.split("\n")[0] ?? "");
  expect(manifest).toMatchObject({
    format: "docket-audit-bundle/1",
    exported: { id: exportId, by: "Test auditor" },
    parameters: { ...parameters, entity: null },
    population: { events: CASES, streams: CASES, totals: { EUR: "2800", USD: "8000" } },
    horizon: { seal: 3 },
    rows: 12,
    withheld: [],
  });
  expect(manifest.sample.streams).toHaveLength(4);
  const [event] =
    await db.owner`select command, actor_name, payload->'data' as data from events where type = 'audit.exported'`;
  expect(event).toMatchObject({ command: "audit.export", actor_name: "Test auditor", data: { rows: 12, parameters } });
  expect(await listExports.execute(db.as("controller"), {})).toMatchObject([{ exportId, streams: 4, seed: "spring" }]);
});

test("the same seed draws the same sample, another seed another one, and all of them when there are fewer", async () => {
  const drawn = async (change: object) => {
    const { exportId: id } = await exportSample.execute(db.as("auditor"), { ...parameters, ...change });
    const manifest = JSON.parse((await bundle(id)).text.split("\n")[0] ?? "");
    return manifest.sample.streams.map(({ stream }: { stream: string }) => stream);
  };
  const first = await drawn({});
  expect(await drawn({})).toEqual(first);
  expect(await drawn({ seed: "autumn" })).not.toEqual(first);
  expect(await drawn({ size: 200 })).toHaveLength(CASES);
  expect(await drawn({ size: 200, currency: "EUR", amountFrom: "700", amountTo: "700" })).toHaveLength(4);
});

test("the file is the same whenever it is downloaded, whatever was written since", async () => {
  await record.execute(db.as("billing_analyst"), {
    events: [commented(caseId(1), "Later."), commented(caseId(2), "Later.")],
  });
  expect((await bundle()).text).toBe(text);
});

test("a stranger's script finds everything as it was written", async () => {
  const { verifyBundle } = await offlineVerifier();
  const result = verifyBundle(text, { key: KEY });
  expect(result).toMatchObject({
    ok: true,
    firstBad: null,
    checked: { events: 12, streams: 4, packets: 4, sealedStreams: 4, anchors: 1, marks: 1 },
  });
  const file = join(folder, "bundle.jsonl");
  await writeFile(file, text);
  await writeFile(join(folder, "key"), `${KEY}\n`);
  await writeFile(join(folder, "anchors.log"), `${anchors.join("\n")}\n`);
  const run = await runVerifier([file, "--anchors", join(folder, "anchors.log"), "--key-file", join(folder, "key")]);
  expect(run.output).toContain("Everything is as it was written.");
  expect(run.code).toBe(0);
  expect((await runVerifier([])).code).toBe(2);
});

type Line = {
  line: string;
  stream: string;
  sequence: number;
  hash: string;
  previousHash: string;
  payload: { data?: { text?: string } };
  [key: string]: unknown;
};
const linesOf = (given: string): Line[] =>
  given
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const textOf = (lines: readonly Line[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const eventsOf = (lines: readonly Line[]) => lines.filter(({ line }) => line === "event");

/** Whoever changes the file also writes a last line that fits, and as much of the manifest as they think of. */
function sealedAnew(lines: readonly Line[], dropsAnchors = true): string {
  const body = lines.filter(({ line }) => line !== "end" && (!dropsAnchors || line !== "anchor"));
  const before = body.map((line) => `${canonicalJson(line)}\n`).join("");
  const end = { line: "end", lines: body.length, sha256: createHash("sha256").update(before).digest("hex") };
  return `${before}${canonicalJson(end)}\n`;
}

type Tampering = {
  name: string;
  change(lines: Line[], target: Line): Line[];
  at(target: Line): number;
  reason: RegExp;
};
const second = (lines: readonly Line[]) => eventsOf(lines).find(({ sequence }) => sequence === 2) as Line;
const tampering: Tampering[] = [
  {
    name: "an edited byte",
    change: (lines, target) => {
      target.payload = { data: { text: "Hour 2" } };
      return lines;
    },
    at: () => 2,
    reason: /content/,
  },
  {
    name: "a deleted event",
    change: (lines, target) => lines.filter((line) => line !== target),
    at: () => 3,
    reason: /2 of this stream is missing/,
  },
  {
    name: "two events exchanged",
    change: (lines, target) => {
      const other = eventsOf(lines).find(({ stream, sequence }) => stream === target.stream && sequence === 3) as Line;
      const [one, two] = [lines.indexOf(target), lines.indexOf(other)];
      lines[one] = { ...other, sequence: 2 };
      lines[two] = { ...target, sequence: 3 };
      return lines;
    },
    at: () => 2,
    reason: /does not follow/,
  },
  {
    name: "an inserted event",
    change: (lines, target) => lines.toSpliced(lines.indexOf(target) + 1, 0, { ...target }),
    at: () => 2,
    reason: /one number/,
  },
  {
    name: "a cut tail",
    change: (lines, target) =>
      lines.filter((line) => !(line.line === "event" && line.stream === target.stream && line.sequence === 3)),
    at: () => 3,
    reason: /cut off/,
  },
];

test.each(tampering)("$name is found at its place by whoever has the file alone", async ({ change, at, reason }) => {
  const { verifyBundle } = await offlineVerifier();
  const lines = linesOf(text);
  const target = second(lines);
  const result = verifyBundle(sealedAnew(change(lines, target)));
  expect(result.firstBad).toMatchObject({
    stream: target.stream,
    sequence: at(target),
    reason: expect.stringMatching(reason),
  });
});

/** Edits the second event of a chain and makes everything after it fit: hashes, the manifest, seals, the last line. */
async function rewritten(withSeals: boolean): Promise<{ lines: Line[]; target: Line }> {
  const { eventHash } = await offlineVerifier();
  const lines = linesOf(text);
  const target = second(lines);
  target.payload = { data: { text: "What never was" } };
  let previous = target.previousHash;
  for (const event of eventsOf(lines).filter(({ stream, sequence }) => stream === target.stream && sequence >= 2)) {
    event.previousHash = previous;
    event.hash = eventHash(event);
    previous = event.hash;
  }
  const manifest = lines[0] as Line & { sample: { streams: { stream: string; hash: string }[] } };
  for (const one of manifest.sample.streams) if (one.stream === target.stream) one.hash = previous;
  if (withSeals)
    for (const sealLine of lines.filter(({ line }) => line === "seal") as (Line & {
      number: number;
      at: string;
      heads: { stream: string; sequence: number; hash: string }[];
    })[]) {
      for (const head of sealLine.heads) if (head.stream === target.stream) head.hash = previous;
      const content = [
        String(sealLine.number),
        sealLine.at,
        ...sealLine.heads.map((head) => `${head.stream} ${head.sequence} ${head.hash}`),
      ].join("\n");
      sealLine.hash = createHash("sha256").update(`${sealLine.previousHash}:${content}`).digest("hex");
    }
  return { lines, target };
}

test("a rewritten chain is found by its seal; a rewritten seal by the anchor; a rewritten anchor by its mark", async () => {
  const { verifyBundle } = await offlineVerifier();
  const chain = await rewritten(false);
  expect(verifyBundle(sealedAnew(chain.lines)).firstBad).toMatchObject({
    stream: chain.target.stream,
    sequence: 3,
    reason: expect.stringContaining("rewritten"),
  });
  const seals = await rewritten(true);
  expect(verifyBundle(sealedAnew(seals.lines)).ok).toBe(true);
  const found = (result: OfflineResult) => result.firstBad;
  expect(found(verifyBundle(sealedAnew(seals.lines), { anchors }))).toMatchObject({
    stream: "audit:seals",
    sequence: 3,
    reason: expect.stringContaining("outside the database"),
  });
  const [number = "", at = ""] = anchors[2]?.split(" ") ?? [];
  const sealLine = seals.lines.find(({ line }) => line === "seal") as Line;
  const forged = anchorLine(
    { number: Number(number), at, hash: sealLine.hash },
    "another key, as nobody else has the right one",
  );
  expect(verifyBundle(sealedAnew(seals.lines), { anchors: [forged] }).ok).toBe(true);
  expect(found(verifyBundle(sealedAnew(seals.lines), { anchors: [forged], key: KEY }))).toMatchObject({
    sequence: 3,
    reason: expect.stringContaining("mark"),
  });
});

test("a packet that is not what was signed, a file that was cut, and one that is none are named", async () => {
  const { verifyBundle, eventHash } = await offlineVerifier();
  const lines = linesOf(text);
  const last = eventsOf(lines).find(({ sequence }) => sequence === 3) as Line & {
    payload: { data: { packet: { kind: string } } };
  };
  last.payload.data.packet.kind = "refund";
  last.hash = eventHash(last);
  expect(verifyBundle(textOf(lines)).firstBad).toMatchObject({
    stream: last.stream,
    sequence: 3,
    reason: expect.stringContaining("packet"),
  });
  expect(verifyBundle(text.slice(0, text.indexOf('{"line":"end"') > 0 ? text.indexOf('{"line":"end"') : -300)).ok).toBe(
    false,
  );
  expect(verifyBundle("nothing").firstBad?.reason).toContain("not JSON");
});

test("every single byte that is changed is found", async () => {
  const { verifyBundle } = await offlineVerifier();
  const until = text.indexOf('"line":"anchor"');
  for (let at = 0; at < until; at += 97) {
    const sign = text[at] === "7" ? "8" : "7";
    expect([at, verifyBundle(text.slice(0, at) + sign + text.slice(at + 1)).ok]).toEqual([at, false]);
  }
});

test("who may not export is refused; a population that is not there and a period that ends before it begins are too", async () => {
  await expect(exportSample.execute(db.as("billing_analyst"), parameters)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(bundle("019a0000-0000-7000-8000-000000000099")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    exportSample.execute(db.as("auditor"), { ...parameters, types: ["nothing.such"] }),
  ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  await expect(
    exportSample.execute(db.as("auditor"), { ...parameters, to: "2026-01-01T00:00:00Z" }),
  ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
});

test("an auditor of one legal entity draws from it alone, and reads their own export", async () => {
  const germany = db.as("auditor", ["DE01"]);
  const drawn = await exportSample.execute(germany, { ...parameters, size: 200 });
  expect(drawn.population).toMatchObject({ streams: 4, totals: { EUR: "2800" } });
  const { text: own } = await exportBundle.execute(germany, { exportId: drawn.exportId });
  expect(eventsOf(linesOf(own)).every(({ entityCode }) => entityCode === "DE01")).toBe(true);
  await expect(exportBundle.execute(germany, { exportId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an export whose events were changed since is not handed out", async () => {
  const [{ stream = "" } = {}] = await db.owner<
    { stream: string }[]
  >`select payload#>>'{data,sample,streams,0,stream}' as stream from events where stream = ${`audit_export:${exportId}`}`;
  await db.owner`update events set payload = '{"data":{"text":"What never was"}}' where stream = ${stream} and sequence = 2`;
  await expect(bundle()).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining("no longer as it was"),
  });
});
