import { z } from "zod";

/** A population of events and how many of the chains they stand in are looked at whole. */
export const AuditExportInput = z.strictObject({
  /** Any of these; every type where none is named. */
  types: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  commands: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  entity: z.string().trim().min(1).max(20).nullable().default(null),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be a currency such as EUR")
    .nullable()
    .default(null),
  amountFrom: z
    .string()
    .regex(/^-?\d{1,18}$/, "must be a whole number of minor units")
    .nullable()
    .default(null),
  amountTo: z
    .string()
    .regex(/^-?\d{1,18}$/, "must be a whole number of minor units")
    .nullable()
    .default(null),
  size: z.int().min(1).max(200),
  /** The same seed draws the same sample from the same population. */
  seed: z.string().trim().min(1).max(60),
});
export type AuditExportParameters = z.output<typeof AuditExportInput>;

/** How chains are drawn, as the manifest says it. */
export const SAMPLING = "the streams with the smallest SHA-256 of seed, colon, stream";
export const BUNDLE_FORMAT = "docket-audit-bundle/1";

/** Sums of minor units by currency, as text. */
export type ControlTotals = Readonly<Record<string, string>>;

/** One chain that was drawn: how far it went then, and the hash of its end. */
export type SampledStream = { stream: string; events: number; hash: string };

/** Everything that makes the same bundle again, whatever was written since. */
export type ExportRecord = {
  parameters: AuditExportParameters;
  population: { events: number; streams: number; totals: ControlTotals };
  sample: { method: string; streams: SampledStream[]; totals: ControlTotals };
  /** Streams that were drawn but reach into legal entities that whoever exported may not see. */
  withheld: string[];
  horizon: { seal: number };
  rows: number;
  code: { version: string };
  /** SHA-256 of the lines, the copies of seals left out. */
  sha256: string;
  lines: number;
};

export type ExportResult = {
  exportId: string;
  fileName: string;
  events: number;
  streams: number;
  population: ExportRecord["population"];
  withheld: number;
  sha256: string;
};
