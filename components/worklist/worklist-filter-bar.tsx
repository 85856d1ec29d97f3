"use client";
import { NO_GROUP, type worklistOwners } from "#server/domain/collections/worklist-views";
import { keyOf } from "../keyboard/shortcuts";
import { Button } from "../ui/button";
import { Menu, MenuChoice, MenuGroup, MenuTick } from "../ui/menu";
import type { WorklistState } from "./use-worklist";
import { worklistLenses } from "./worklist-url";

const lensWords = { accounts: "Accounts", invoices: "Critical invoices" } as const;
const ownerWords: Record<(typeof worklistOwners)[number], string> = {
  anyone: "Anyone",
  me: "Me",
  nobody: "Nobody",
};
const EVERY_GROUP = "";

/** The lens, and what narrows what is seen through it. */
export function WorklistFilterBar({ state }: { state: WorklistState }) {
  const { url, narrow, choices, compared, setComparing } = state;
  const entities = choices?.entities ?? [];
  const groups = [
    { value: EVERY_GROUP, label: "Every group" },
    ...(choices?.groups ?? []).map((name) => ({ value: name, label: name })),
    { value: NO_GROUP, label: "Everybody else" },
  ];
  return (
    <div data-print="hide" className="flex shrink-0 flex-wrap items-center gap-1.5 border-b bg-surface-0 px-3 py-1.5">
      <fieldset className="flex gap-1">
        <legend className="sr-only">Lens</legend>
        {worklistLenses.map((lens) => (
          <Button
            key={lens}
            size="sm"
            variant={url.lens === lens ? "quiet" : "plain"}
            aria-pressed={url.lens === lens}
            onClick={() => narrow({ lens })}
          >
            {lensWords[lens]}
          </Button>
        ))}
      </fieldset>
      <span aria-hidden="true" className="mx-1 h-4 w-px bg-line" />
      <Menu
        trigger={<Button size="sm">{url.entity.length === 0 ? "Entity" : `Entity: ${url.entity.join(", ")}`}</Button>}
      >
        <MenuGroup label="Entity">
          {entities.map(({ code, name }) => (
            <MenuTick
              key={code}
              isOn={url.entity.includes(code)}
              onChange={(isOn) =>
                narrow({ entity: isOn ? [...url.entity, code] : url.entity.filter((each) => each !== code) })
              }
            >
              {code} {name}
            </MenuTick>
          ))}
        </MenuGroup>
      </Menu>
      {url.lens === "accounts" ? (
        <>
          <Menu
            trigger={
              <Button size="sm">{url.owner === "anyone" ? "Held by" : `Held by: ${ownerWords[url.owner]}`}</Button>
            }
          >
            <MenuChoice
              label="Held by"
              value={url.owner}
              options={(["anyone", "me", "nobody"] as const).map((value) => ({ value, label: ownerWords[value] }))}
              onChange={(owner) => narrow({ owner })}
            />
          </Menu>
          <Menu
            trigger={
              <Button size="sm">
                {url.group === null
                  ? "Group"
                  : `Group: ${groups.find(({ value }) => value === url.group)?.label ?? url.group}`}
              </Button>
            }
          >
            <MenuChoice
              label="Group"
              value={url.group ?? EVERY_GROUP}
              options={groups}
              onChange={(group) => narrow({ group: group === EVERY_GROUP ? null : group })}
            />
          </Menu>
          {compared.length === 2 ? (
            <Button size="sm" variant="primary" keyHint={keyOf("worklist.compare")} onClick={() => setComparing(true)}>
              Compare
            </Button>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
