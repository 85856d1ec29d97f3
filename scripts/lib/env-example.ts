import { z } from "zod";
import { environmentSchema } from "#server/env";

/** The text of `.env.example`: every setting with its sentence, those without a default to be filled in. */
export function envExample(): string {
  const { properties } = z.toJSONSchema(environmentSchema, { io: "input", unrepresentable: "any" }) as {
    properties: Record<string, { description?: string; default?: unknown }>;
  };
  const isRequired = (name: string) =>
    !(environmentSchema.shape as Record<string, z.ZodType>)[name]?.safeParse(undefined).success;
  const entries = Object.entries(properties).map(([name, { description, default: preset }]) => {
    const lines = [`# ${description ?? ""}${isRequired(name) ? " Required." : ""}`];
    lines.push(isRequired(name) ? `${name}=` : `# ${name}=${preset === undefined ? "" : String(preset)}`);
    return lines.join("\n");
  });
  return [
    "# Settings of Docket. Written by `npm run env-example` from server/env.ts: change it there.",
    "# `npm start` needs none of these: it brings a database, draws its own secrets and starts the demo company.",
    "# Copy this file to .env to set some.",
    "",
    entries.join("\n\n"),
    "",
  ].join("\n");
}
