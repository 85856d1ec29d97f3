import fc from "fast-check";
import { expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { sharedBankFiles } from "#server/services/bank/testing/bank-folder";
import { bai2, camt, lockbox, mt940, nacha } from "#server/services/bank/testing/invented-files";

const invented = [
  mt940,
  bai2,
  lockbox,
  nacha,
  camt(
    "camt.053",
    {
      opening: "10.00",
      closing: "40.00",
      entries: [
        { amount: "40.00", reference: "R-1" },
        { amount: "10.00", direction: "DBIT" },
      ],
    },
    { id: "S-2", opening: "40.00", closing: "40.00", entries: [] },
  ),
  camt("camt.054", {
    entries: [
      {
        amount: "30.00",
        reference: "B",
        parts: [
          { amount: "10.00", endToEnd: "P1", name: "Alder", text: "INV-1" },
          { amount: "20.00", endToEnd: "P2", name: "Birch", text: "INV-2" },
        ],
      },
    ],
  }),
].map((text) => Buffer.from(text));

const originals = [...invented, ...sharedBankFiles().map(({ bytes }) => bytes)];

type Mutation =
  | { kind: "flip"; at: number; to: number }
  | { kind: "cut"; at: number; length: number }
  | { kind: "drop" | "repeat"; line: number }
  | { kind: "swap"; line: number; other: number }
  | { kind: "digit"; at: number; to: number }
  | { kind: "splice"; line: number; file: number };

const share = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: share, to: fc.nat(255) }),
  fc.record({ kind: fc.constant("cut" as const), at: share, length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constantFrom("drop" as const, "repeat" as const), line: share }),
  fc.record({ kind: fc.constant("swap" as const), line: share, other: share }),
  fc.record({ kind: fc.constant("digit" as const), at: share, to: fc.nat(9) }),
  fc.record({ kind: fc.constant("splice" as const), line: share, file: share }),
);

function mutated(bytes: Buffer, change: Mutation): Buffer {
  const place = (part: number, length: number) => Math.floor(part * length);
  if (change.kind === "flip") return replaced(bytes, place(change.at, bytes.length), Buffer.from([change.to]), 1);
  if (change.kind === "cut") return replaced(bytes, place(change.at, bytes.length), Buffer.alloc(0), change.length);
  if (change.kind === "digit") {
    const digits = [...bytes.keys()].filter((at) => /\d/.test(String.fromCharCode(bytes[at] ?? 0)));
    return replaced(bytes, digits[place(change.at, digits.length)] ?? 0, Buffer.from(String(change.to)), 1);
  }
  const lines = bytes.toString("latin1").split("\n");
  const line = place(change.line, lines.length);
  const here = lines[line] ?? "";
  if (change.kind === "drop") lines.splice(line, 1);
  if (change.kind === "repeat") lines.splice(line, 0, here);
  if (change.kind === "swap") {
    const other = place(change.other, lines.length);
    lines[line] = lines[other] ?? "";
    lines[other] = here;
  }
  if (change.kind === "splice")
    lines.splice(line, 0, originals[place(change.file, originals.length)]?.toString("latin1") ?? "");
  return Buffer.from(lines.join("\n"), "latin1");
}

function replaced(bytes: Buffer, at: number, by: Buffer, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

test("2,000 damaged files: none throws, none takes a second, and what is read adds up", () => {
  const outcomes = { read: 0, refused: 0 };
  let slowest = 0;
  fc.assert(
    fc.property(fc.nat(originals.length - 1), fc.array(mutation, { minLength: 1, maxLength: 4 }), (index, changes) => {
      const bytes = changes.reduce(mutated, originals[index] ?? Buffer.alloc(0));
      const start = performance.now();
      const reading = readBankFile(bytes);
      slowest = Math.max(slowest, performance.now() - start);
      outcomes[reading.ok ? "read" : "refused"] += 1;
      if (!reading.ok) {
        expect(reading.problems.length).toBeGreaterThan(0);
        for (const { line, reason } of reading.problems) {
          expect(line).toBeGreaterThan(0);
          expect(reason.length).toBeGreaterThan(20);
        }
        return;
      }
      for (const statement of reading.file.statements) {
        const booked = entriesOf(statement).filter(({ status }) => status === "booked");
        const sum = booked.reduce((total, { amountMinor }) => total + amountMinor, 0n);
        if (statement.openingMinor !== null && statement.closingMinor !== null)
          expect(statement.openingMinor + sum).toBe(statement.closingMinor);
      }
    }),
    { numRuns: 2_000, seed: 20_260_302 },
  );
  console.log(
    `Of 2,000 damaged files ${outcomes.read} could still be read and ${outcomes.refused} were refused; the slowest took ${slowest.toFixed(1)} ms.`,
  );
  expect(slowest).toBeLessThan(1_000);
});

test("bytes of no meaning are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(readBankFile(bytes).ok).toBe(false);
    }),
    { numRuns: 500, seed: 20_260_302 },
  );
});
