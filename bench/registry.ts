import { auditArea } from "#bench/areas/audit";
import { burstArea } from "#bench/areas/burst";
import { cashArea } from "#bench/areas/cash";
import { deskArea } from "#bench/areas/desk";
import { dunningArea } from "#bench/areas/dunning";
import { ingestArea } from "#bench/areas/ingest";
import { sweepArea } from "#bench/areas/sweep";
import { worklistArea } from "#bench/areas/worklist";
import type { Measurement } from "#bench/measure";

export type BenchOptions = {
  /** Signs in as a role that may create databases. */
  adminUrl: string;
  /** How many rows to measure at, each in a database of its own. */
  rows: readonly number[];
  log: (line: string) => void;
};

/** A figure that has no floor to stand beside: what was seen, and the goal it is held to where there is one. */
export type Figure = { name: string; value: string; goal: string | null; passed: boolean };

/** Measurements at one size. */
export type Sized = { rows: number; measurements: Measurement[]; figures?: Figure[] };

/** One part of the product, measured beside what PostgreSQL alone would do. */
export type BenchArea = {
  key: string;
  label: string;
  /** What the sizes count: "open cases". */
  unit: string;
  defaultRows: readonly number[];
  run(options: BenchOptions): Promise<Sized[]>;
};

export const benchAreas: readonly BenchArea[] = [
  deskArea,
  ingestArea,
  burstArea,
  sweepArea,
  auditArea,
  dunningArea,
  worklistArea,
  cashArea,
];
