import { readFile } from "node:fs/promises";
import { defineCommandLine, required } from "#server/cli/command-line";
import { askSandbox } from "#server/cli/sandbox-client";
import { durationMs } from "#server/domain/time";
import { moveClock } from "#server/services/clock/move-clock";

type Clock = { now: string; anchor: string; seed: number; customers: number };
type Planted = { planted: { type: string; entity: string; subject: { system: string; type: string; id: string } }[] };

const describe = (planted: Planted["planted"]) =>
  planted.map(
    (mistake) => `${mistake.type.padEnd(26)} ${mistake.entity}  ${mistake.subject.type} ${mistake.subject.id}`,
  );

export const sandboxCommands = [
  defineCommandLine({
    name: "sandbox clock",
    usage: "",
    summary: "Shows the sandbox's time and seed.",
    options: {},
    async run() {
      const clock = await askSandbox<Clock>("GET", "clock");
      return {
        json: clock,
        lines: [`${clock.now} (seed ${clock.seed}, ${clock.customers} customers, history up to ${clock.anchor})`],
        ok: true,
      };
    },
  }),
  defineCommandLine({
    name: "sandbox advance",
    usage: "DURATION (30m, 6h, 2d)",
    summary: "Lets time pass in the source systems and in Docket: customers pay, fail, upgrade and amend.",
    options: {},
    async run(context, { positionals }) {
      const seconds = durationMs(required(positionals[0], "How far")) / 1_000;
      await moveClock.execute(context, { bySeconds: seconds });
      const clock = await askSandbox<Clock>("POST", "clock", { advanceSeconds: seconds });
      return { json: clock, lines: [`It is now ${clock.now} in the source systems.`], ok: true };
    },
  }),
  defineCommandLine({
    name: "sandbox inject",
    usage: "TYPE [--variant NAME] [--entity CODE] [--count N]",
    summary:
      "Plants mistakes of one type, such as missing_purchase_order, or of one story, such as late_upgrade; an unknown variant is answered with those there are.",
    options: { entity: { type: "string" }, count: { type: "string" }, variant: { type: "string" } },
    async run(_context, { positionals, options }) {
      const answer = await askSandbox<Planted>("POST", "inject", {
        type: required(positionals[0], "The type"),
        count: Number(options.count ?? 1),
        ...(options.entity ? { entity: options.entity } : {}),
        ...(options.variant ? { variant: options.variant } : {}),
      });
      return { json: answer, lines: describe(answer.planted), ok: true };
    },
  }),
  defineCommandLine({
    name: "sandbox planted",
    usage: "",
    summary: "Lists the mistakes that stand in the source systems now.",
    options: {},
    async run() {
      const answer = await askSandbox<Planted>("GET", "planted");
      return { json: answer, lines: describe(answer.planted), ok: true };
    },
  }),
  defineCommandLine({
    name: "sandbox faults",
    usage: "FILE|clear",
    summary: "Replaces the fault script (JSON: {rules: […]}), or clears it.",
    options: {},
    async run(_context, { positionals }) {
      const source = required(positionals[0], "The script");
      const answer =
        source === "clear"
          ? await askSandbox<Record<string, unknown>>("DELETE", "faults")
          : await askSandbox<Record<string, unknown>>("POST", "faults", JSON.parse(await readFile(source, "utf8")));
      return {
        json: answer,
        lines: [source === "clear" ? "The source systems behave again." : "The fault script is in force."],
        ok: true,
      };
    },
  }),
] as const;
