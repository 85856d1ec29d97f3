import { z } from "zod";

type Schema = {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
};

/** Says what to put in a field of a name, where its name says more than its shape; undefined leaves it to the shape. */
export type Known = (field: string) => unknown;

/** A plain input a parser is likely to take: what is required, and whatever is known by name. */
export function sampleInput(input: z.ZodType, known: Known): unknown {
  const whole = z.toJSONSchema(input, { unrepresentable: "any", io: "input" }) as Schema;
  return sample(whole, "", known, whole);
}

function sample(schema: Schema, field: string, known: Known, whole: Schema): unknown {
  const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  const told = choice || schema.properties || schema.items ? undefined : known(field);
  if (told !== undefined) return told;
  if (schema.$ref) return sample(whole.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {}, field, known, whole);
  if (choice) return sample(choice.find(({ type }) => type !== "null") ?? {}, field, known, whole);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.properties) return sampleObject(schema, known, whole);
  if (schema.type === "array")
    return Array.from({ length: schema.minItems ?? 1 }, () => sample(schema.items ?? {}, field, known, whole));
  if (schema.type === "integer" || schema.type === "number") return Math.max(schema.minimum ?? 1, 1);
  if (schema.type === "boolean") return true;
  if (schema.type === "object") return {};
  return schema.type === "string" ? sampleText(schema) : null;
}

function sampleObject({ properties = {}, required = [] }: Schema, known: Known, whole: Schema): unknown {
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || known(name) !== undefined);
  return Object.fromEntries(wanted.map(([name, inner]) => [name, sample(inner, name, known, whole)]));
}

function sampleText({ format, pattern, minLength = 0, maxLength = 200 }: Schema): string {
  if (format === "uuid") return "00000000-0000-4000-8000-000000000000";
  if (format === "date-time") return "2026-02-15T00:00:00.000Z";
  if (pattern?.includes("\\d{4}-")) return "2026-02-15";
  if (pattern !== undefined && /\\d|\[0-9\]/.test(pattern)) return "100";
  return "Because it has to be said".slice(0, maxLength).padEnd(minLength, ".");
}
