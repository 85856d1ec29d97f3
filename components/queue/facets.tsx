"use client";
import { X } from "lucide-react";
import { NO_TEAM } from "#server/domain/cases/filters";
import type { CaseFacets, FacetCount } from "#server/domain/cases/views";
import { signatureOf } from "#server/domain/causes/cause-id";
import { Count } from "../format/count";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { Menu, MenuChoice, MenuTick } from "../ui/menu";
import { countOfFilters, type DeskUrl, noFilters } from "./desk-url";

type Change = (next: Partial<{ [Key in keyof DeskUrl]: DeskUrl[Key] | null }>) => void;
type FacetsProps = { url: DeskUrl; facets: CaseFacets | undefined; onChange: Change };

const dueOptions = [
  { value: "any", label: "Any time" },
  { value: "overdue", label: "Overdue" },
  { value: "today", label: "Due today or late" },
  { value: "week", label: "Due this week or late" },
  { value: "breaching", label: "Will be late today at this pace" },
] as const;

function dueWords(due: DeskUrl["due"]): string {
  return due === "any" ? "Due" : (dueOptions.find(({ value }) => value === due)?.label ?? "Due");
}

/** What narrows the list, each choice with the number of cases it would show. */
export function Facets({ url, facets, onChange }: FacetsProps) {
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b bg-surface-0 px-3 py-2">
      <ManyFacet label="Type" chosen={url.type} counts={facets?.types} onChange={(type) => onChange({ type })} />
      <ManyFacet
        label="Severity"
        chosen={url.severity}
        counts={facets?.severities}
        onChange={(severity) => onChange({ severity: severity as DeskUrl["severity"] })}
      />
      <ManyFacet
        label="Entity"
        chosen={url.entity}
        counts={facets?.entities}
        onChange={(entity) => onChange({ entity })}
      />
      <OwnerFacet url={url} owners={facets?.owners} onChange={onChange} />
      {hasTeams(url, facets) ? (
        <ManyFacet label="Team" chosen={url.team} counts={facets?.teams} onChange={(team) => onChange({ team })} />
      ) : null}
      {url.lane === "open" ? (
        <ManyFacet
          label="State"
          chosen={url.state}
          counts={facets?.states}
          onChange={(state) => onChange({ state: state as DeskUrl["state"] })}
        />
      ) : null}
      <Menu trigger={<FacetButton label="Due" words={dueWords(url.due)} isOn={url.due !== "any"} />}>
        <MenuChoice label="Due" value={url.due} options={dueOptions} onChange={(due) => onChange({ due })} />
      </Menu>
      {url.cause === null ? null : (
        <Button size="sm" onClick={() => onChange({ cause: null })} className="max-w-72">
          <span className="truncate">Cause: {signatureOf(url.cause) ?? "not known"}</span>
          <X size={14} aria-hidden="true" className="shrink-0" />
          <span className="sr-only">, show every cause</span>
        </Button>
      )}
      {countOfFilters(url) > 0 ? (
        <Button variant="plain" size="sm" onClick={() => onChange(noFilters)}>
          <X size={14} aria-hidden="true" />
          Clear
        </Button>
      ) : null}
    </div>
  );
}

/** Where nothing was ever given to a team, there is none to choose. */
function hasTeams(url: DeskUrl, facets: CaseFacets | undefined): boolean {
  return url.team.length > 0 || (facets?.teams.some(({ value }) => value !== NO_TEAM) ?? false);
}

type ManyFacetProps = {
  label: string;
  chosen: readonly string[];
  counts: readonly FacetCount[] | undefined;
  onChange: (chosen: string[]) => void;
};

function ManyFacet({ label, chosen, counts = [], onChange }: ManyFacetProps) {
  const only = chosen.length === 1 ? counts.find(({ value }) => value === chosen[0])?.label : undefined;
  const words = chosen.length === 0 ? label : (only ?? `${label}: ${chosen.length}`);
  return (
    <Menu trigger={<FacetButton label={label} words={words} isOn={chosen.length > 0} />}>
      {counts.length === 0 ? <p className="px-2 py-1.5 text-ink-2">Nothing to choose from.</p> : null}
      {counts.map(({ value, label: name, count }) => (
        <MenuTick
          key={value}
          isOn={chosen.includes(value)}
          count={count}
          onChange={(isOn) => onChange(isOn ? [...chosen, value] : chosen.filter((other) => other !== value))}
        >
          {name}
        </MenuTick>
      ))}
    </Menu>
  );
}

function OwnerFacet({
  url,
  owners = [],
  onChange,
}: {
  url: DeskUrl;
  owners: readonly FacetCount[] | undefined;
  onChange: Change;
}) {
  const chosen = owners.find(({ value }) => value === url.owner);
  return (
    <Menu
      trigger={
        <FacetButton
          label="Owner"
          words={url.owner === "anyone" ? "Owner" : (chosen?.label ?? "Owner: 1")}
          isOn={url.owner !== "anyone"}
        />
      }
    >
      {owners.map(({ value, label, count }) => (
        <MenuTick
          key={value}
          isOn={url.owner === value}
          count={count}
          onChange={(isOn) => onChange({ owner: isOn ? value : null })}
        >
          {label}
        </MenuTick>
      ))}
    </Menu>
  );
}

function FacetButton({ label, words, isOn, ...rest }: { label: string; words: string; isOn: boolean }) {
  return (
    <Button
      size="sm"
      aria-label={isOn ? `${label}: ${words}` : label}
      {...rest}
      className={cn(isOn && "border-accent bg-accent-soft text-accent hover:border-accent hover:bg-accent-soft")}
    >
      {words}
    </Button>
  );
}

const laneWords = { open: "Open", snoozed: "Snoozed", closed: "Closed" } as const;

/** Where cases stand: to be worked, asleep, done. Asleep has its own place, or it would be forgotten. */
export function Lanes({ url, facets, onChange }: FacetsProps) {
  const counts = new Map(facets?.lanes.map(({ value, count }) => [value, count]));
  return (
    // biome-ignore lint/a11y/useSemanticElements: three buttons are no form
    <div role="group" aria-label="Lane" className="flex items-center gap-0.5">
      {(Object.keys(laneWords) as (keyof typeof laneWords)[]).map((lane) => {
        const count = counts.get(lane);
        return (
          <button
            key={lane}
            type="button"
            aria-pressed={url.lane === lane}
            onClick={() => onChange({ lane })}
            className="h-7 rounded-md px-2 text-ink-2 hover:bg-surface-2 hover:text-ink-1 aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-ink-1"
          >
            {laneWords[lane]}
            {count === undefined ? null : (
              <span className="ml-1.5 font-normal text-ink-2">
                <Count value={count} />
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
