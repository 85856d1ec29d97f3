import { defineCommandLine, required } from "#server/cli/command-line";
import { addEntity } from "#server/services/entities/add-entity";
import { listEntities } from "#server/services/entities/list-entities";

export const entityAddCommand = defineCommandLine({
  name: "entity add",
  usage: "CODE --country CC --currency CUR --time-zone TZ [--name NAME]",
  summary: "Adds a legal entity.",
  options: {
    country: { type: "string" },
    currency: { type: "string" },
    "time-zone": { type: "string" },
    name: { type: "string" },
  },
  async run(context, { positionals, options }) {
    const entity = await addEntity.execute(context, {
      code: required(positionals[0], "The entity's code"),
      country: required(options.country, "--country"),
      currency: required(options.currency, "--currency"),
      timeZone: required(options["time-zone"], "--time-zone"),
      ...(options.name === undefined ? {} : { name: options.name }),
    });
    const { code, name, country, currency, timeZone } = entity;
    return {
      json: { code, name, country, currency, timeZone },
      lines: [`Added ${code} (${name}, ${country}, ${currency}, ${timeZone}).`],
      ok: true,
    };
  },
});

export const entityListCommand = defineCommandLine({
  name: "entity list",
  usage: "",
  summary: "Lists the legal entities.",
  options: {},
  async run(context) {
    const entities = await listEntities.execute(context, {});
    return {
      json: {
        entities: entities.map(({ code, name, country, currency, timeZone }) => ({
          code,
          name,
          country,
          currency,
          timeZone,
        })),
      },
      lines: entities.map(
        ({ code, name, country, currency, timeZone }) =>
          `${code.padEnd(12)} ${name}, ${country}, ${currency}, ${timeZone}`,
      ),
      ok: true,
    };
  },
});
