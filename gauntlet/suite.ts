/**
 * How long a suite hurts the system: `small` is part of every test run, `usual` takes minutes, `full` gives the numbers
 * that are quoted.
 */
export type Scale = "small" | "usual" | "full";

/** One of so many parts of a run, counted from 1: all parts together are the whole run, choice for choice. */
export type Part = { number: number; of: number };

/** What a suite is given: the seed that decides every random choice, and how long to run. */
export type SuiteOptions = {
  seed: number;
  scale: Scale;
  part?: Part | undefined;
  /** Where the files lie that a suite of files reads; its own choice where none is named. */
  folder?: string | undefined;
  adminUrl: string;
  log: (line: string) => void;
};

/** What came of it. `figures` stand in the report as they are; a suite that hit nothing has not passed. */
export type SuiteReport = { ok: boolean; figures: Record<string, string | number | boolean>; failures: string[] };

/** One way of hurting the system and the proof that it held. Suites of a group run together under its name. */
export type Suite = {
  key: string;
  group?: string;
  summary: string;
  /** Whether a run of it may be cut into parts. */
  isInParts?: boolean;
  run(options: SuiteOptions): Promise<SuiteReport>;
};

export function reportOf(figures: SuiteReport["figures"], failures: readonly (string | null | false)[]): SuiteReport {
  const real = failures.filter((failure) => typeof failure === "string");
  return { ok: real.length === 0, figures, failures: real };
}
