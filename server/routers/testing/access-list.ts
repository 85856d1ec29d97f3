import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import { type Role, roles } from "#server/domain/access/roles";

/** The one list of who may what. Tests run every way in and compare; with -u they write what they found, to be read in the difference. */
const PLACE = "server/routers/access-matrix.txt";
const file = new URL("../access-matrix.txt", import.meta.url);

/** The parts of the list, and what each line of them says. */
const sections = {
  "commands and queries": "name, permission, roles; then the jobs and others that may run it unattended",
  procedures: "path, permission, roles; then whether a token may be given it or only a person does it",
  routes: "method and path, permission, roles; then which key besides a session opens it",
  pages: "path, permission, roles",
  "command line":
    "command, the permissions it asks for, the roles that hold them all; it acts as the job command-line, whoever types it",
  jobs: "queue, as which job it acts, how it is started; then everything that job may do",
  "who acts unattended": "file, and as what it acts where no person does",
} as const;
export type Section = keyof typeof sections;

const initials: Record<Role, string> = {
  billing_analyst: "an",
  collector: "co",
  dispute_owner: "do",
  cash_applier: "ca",
  finance_approver: "fa",
  finance_director: "fd",
  controller: "ct",
  integration_engineer: "ie",
  administrator: "ad",
  auditor: "au",
  contributor: "cb",
};

const preface = `Who may what: every way into Docket and every role that gets past its door. Whoever is not signed in, is disabled, or
whose session or token has ended gets past none but those that say "open to all"; whoever holds no role now, since none was
given, its time has not come or is over, past those that say "account.own" or "anybody signed in".

${roles.map((role) => `${initials[role]} ${role}`).join(" · ")}
`;

/** One way in: its name, and the cells after it. */
export type Way = { name: string; cells: readonly string[] };

/** The roles that get in as a cell of the list. */
export function rolesCell(allowed: Iterable<Role>): string {
  const those = new Set(allowed);
  return roles.map((role) => (those.has(role) ? initials[role] : "··")).join(" ");
}

/** What the list says of a section, by name. */
export function listed(section: Section): Map<string, readonly string[]> {
  const [, text = ""] = readList().split(`\n# ${section}\n`);
  const lines = (text.split("\n# ")[0] ?? "").split("\n").filter((line) => line.trim() !== "" && !line.startsWith("("));
  return new Map(
    lines.map((line) => {
      const [name = "", ...cells] = line.split(/ {2,}/);
      return [name, cells] as const;
    }),
  );
}

/** The roles a listed way is open to. */
export function rolesIn(cells: readonly string[]): ReadonlySet<Role> {
  const shown = (cells[1] ?? "").split(" ");
  return new Set(roles.filter((role) => shown.includes(initials[role])));
}

/** Holds what was found against the list: a way nobody listed, one that is gone and one that opens to others all fail. */
export function settle(section: Section, found: readonly Way[]): void {
  if (isUpdating()) {
    write(section, found);
    return;
  }
  const expected = listed(section);
  const actual = new Map(found.map(({ name, cells }) => [name, cells.filter((cell) => cell !== "")] as const));
  const complaints = [
    ...[...actual].flatMap(([name, cells]) => {
      const said = expected.get(name);
      if (!said)
        return `${name} is not listed. Say in ${PLACE} under "# ${section}" who gets in: "${[name, ...cells].join("  ")}". With -u this test writes the line.`;
      return said.join("  ") === cells.join("  ")
        ? []
        : `${name} is listed as "${said.join("  ")}" and was found to be "${cells.join("  ")}".`;
    }),
    ...[...expected.keys()]
      .filter((name) => !actual.has(name))
      .map((name) => `${name} is no more. Take its line out of ${PLACE}, "# ${section}".`),
  ];
  expect(complaints).toEqual([]);
}

function readList(): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function isUpdating(): boolean {
  const { snapshotState } = expect.getState() as unknown as { snapshotState?: { _updateSnapshot?: string } };
  return snapshotState?._updateSnapshot === "all";
}

function write(section: Section, found: readonly Way[]): void {
  const parts = (Object.keys(sections) as Section[]).map((each) => {
    const ways = each === section ? found : [...listed(each)].map(([name, cells]) => ({ name, cells }));
    return `\n# ${each}\n(${sections[each]})\n${asTable(ways)}`;
  });
  writeFileSync(file, preface + parts.join(""));
}

function asTable(ways: readonly Way[]): string {
  const rows = ways
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, cells }) => [name, ...cells.filter((cell) => cell !== "")]);
  const width = (column: number) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length));
  const widths = [width(0), width(1), width(2)];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
