import type { Measurement } from "#bench/measure";
import type { Figure, Sized } from "#bench/registry";

/** A table for a terminal: each of our paths beside its floor. */
export function table(unit: string, sized: readonly Sized[]): string {
  return sized
    .map(({ rows, measurements, figures = [] }) =>
      [
        `${new Intl.NumberFormat("en").format(rows)} ${unit}`,
        header(),
        ...measurements.map(line),
        ...figures.map(figureLine),
      ].join("\n"),
    )
    .join("\n\n");
}

const widths = [46, 26, 26, 8, 9, 7] as const;

function header(): string {
  return cells(["", "ours ms (p95, p99)", "raw ms (p95, p99)", "ratio", "target", ""]);
}

function line({ name, rawIs, ours, raw, ratio, target, passed }: Measurement): string {
  const figures = (timing: Measurement["ours"]) =>
    `${timing.medianMs.toFixed(2)} (${timing.p95Ms.toFixed(2)}, ${timing.p99Ms.toFixed(2)})`;
  const first = `${name}, beside ${rawIs}`;
  const rest = cells([
    "",
    figures(ours),
    figures(raw),
    `${ratio.toFixed(2)}×`,
    target === null ? "–" : `≤ ${target}×`,
    target === null ? "" : passed ? "pass" : "FAIL",
  ]);
  return first.length <= widths[0] ? first.padEnd(widths[0]) + rest.slice(widths[0]) : `${first}\n${rest}`;
}

function figureLine({ name, value, goal, passed }: Figure): string {
  const verdict = goal === null ? "" : ` (goal: ${goal}) ${passed ? "pass" : "FAIL"}`;
  return `${name.padEnd(widths[0])}${value}${verdict}`;
}

function cells(values: readonly string[]): string {
  return values
    .map((value, index) => (index === 0 ? value.padEnd(widths[0]) : value.padStart(widths[index] ?? 0)))
    .join("");
}
