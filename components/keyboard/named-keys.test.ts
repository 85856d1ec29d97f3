import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PersonActor } from "#server/domain/access/actor";
import { type Role, roles } from "#server/domain/access/roles";
import { desksFor } from "../shell/desks";
import { namedFor } from "./named-keys";
import { shortcutById, shortcuts } from "./shortcuts";

const holding = (role: Role): PersonActor => ({
  kind: "person",
  userId: "u",
  personId: "p",
  name: "n",
  grants: [{ role, entities: ["US01"] }],
});

test.each(roles)("every desk of %s has its key, and the sheet names no other desk", (role) => {
  const desks = desksFor(holding(role));
  const labels = desks.map(({ label, shortcut }) => {
    expect(shortcut).not.toBeNull();
    return `Go to ${label}`;
  });
  const named = namedFor(desks).filter(({ id }) => id.startsWith("desk."));
  expect(named.map(({ label }) => label).sort()).toEqual(labels.sort());
  for (const { label, shortcut } of desks) expect(shortcut && shortcutById(shortcut).label).toBe(`Go to ${label}`);
});

/** Somewhere a component gives the act something to do; the compiler sees to it that it names none that is not there. */
test("every key that is named is answered", () => {
  const components = new URL("../", import.meta.url);
  const files = readdirSync(components, { recursive: true, encoding: "utf8" });
  const sources = files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|keyboard\/shortcuts\.ts$/.test(file))
    .map((file) => readFileSync(new URL(file, components), "utf8"))
    .filter((source) => source.includes("shortcut") || source.includes("useShortcut"))
    .join("\n");
  expect(shortcuts.map(({ id }) => id).filter((id) => !sources.includes(`"${id}"`))).toEqual([]);
});
