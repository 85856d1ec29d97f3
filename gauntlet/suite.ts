/** What a suite is given: the seed that decides every random choice, and whether to run at full length. */
export type SuiteOptions = { seed: number; isFull: boolean; adminUrl: string; log: (line: string) => void };

/** What came of it. `figures` stand in the report as they are; a suite that hit nothing has not passed. */
export type SuiteReport = { ok: boolean; figures: Record<string, string | number | boolean>; failures: string[] };

/** One way of hurting the system and the proof that it held. */
export type Suite = { key: string; summary: string; run(options: SuiteOptions): Promise<SuiteReport> };
