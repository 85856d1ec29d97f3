/** Prints one line per step as it ends, and one in between for those that take long. */
export type Steps = {
  run<Result>(label: string, work: () => Promise<Result>): Promise<Result>;
  note(line: string): void;
};

const LONG_MS = 4_000;

export function printSteps(write: (text: string) => void): Steps {
  const note = (line: string) => write(`${line}\n`);
  return {
    note,
    async run(label, work) {
      const begun = performance.now();
      const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`.padStart(8);
      const notice = setTimeout(() => note(`  … ${label}`), LONG_MS);
      try {
        const result = await work();
        note(`  ✓ ${label.padEnd(44)}${seconds()}`);
        return result;
      } catch (error) {
        note(`  ✗ ${label.padEnd(44)}${seconds()}`);
        throw error;
      } finally {
        clearTimeout(notice);
      }
    },
  };
}

export const quietSteps: Steps = { run: (_label, work) => work(), note: () => undefined };
