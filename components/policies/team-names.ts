import type { RehearsalPage, RehearsalResult, RehearsedValue } from "#server/domain/policies/rehearsal";

type Team = { key: string; name: string };

/** A rehearsal speaks of teams by their keys; people know them by their names. */
export function withTeamNames<Page extends RehearsalPage & Partial<Pick<RehearsalResult, "flows">>>(
  page: Page,
  teams: readonly Team[],
): Page {
  const say = (text: string) => teams.reduce((said, { key, name }) => said.replaceAll(wholeWord(key), name), text);
  const value = (one: RehearsedValue): RehearsedValue =>
    one.is === "text" ? { is: "text", text: say(one.text) } : one;
  const named = {
    ...page,
    items: page.items.map((item) => ({
      ...item,
      changes: item.changes.map((change) => ({
        ...change,
        before: value(change.before),
        after: value(change.after),
      })),
    })),
  };
  if (page.flows === undefined) return named;
  const flows = page.flows.map((flow) => ({ ...flow, before: say(flow.before), after: say(flow.after) }));
  return { ...named, flows };
}

/** A key among other words, not as a part of a longer one. */
function wholeWord(key: string): RegExp {
  return new RegExp(`(?<![\\w-])${key.replaceAll(/[^\w-]/g, "")}(?![\\w-])`, "g");
}
