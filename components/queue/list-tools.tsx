"use client";
import { ArrowDownWideNarrow, Rows2, Rows3, SlidersHorizontal } from "lucide-react";
import type { RefObject } from "react";
import type { CaseSort } from "#server/domain/cases/filters";
import { sortWords } from "../case/words";
import { keyOf } from "../keyboard/shortcuts";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { IconButton } from "../ui/icon-button";
import { controlClass } from "../ui/input";
import { Kbd } from "../ui/kbd";
import { Menu, MenuChoice } from "../ui/menu";
import type { Density } from "./case-list-row";

type ListToolsProps = {
  sort: CaseSort;
  sorts: readonly CaseSort[];
  /** The other lanes have one order each, their own. */
  hasSort: boolean;
  onSort: (sort: CaseSort) => void;
  density: Density;
  onDensity: (density: Density) => void;
  filterCount: number;
  areFacetsOpen: boolean;
  onFacets: (areOpen: boolean) => void;
};

/** Order, density, filters. */
export function ListTools({
  sort,
  sorts,
  hasSort,
  onSort,
  density,
  onDensity,
  filterCount,
  areFacetsOpen,
  onFacets,
}: ListToolsProps) {
  return (
    <div className="ml-auto flex items-center gap-0.5">
      {hasSort ? (
        <Menu
          align="end"
          trigger={
            <Button variant="plain" size="sm" aria-label={`Sorted by ${sortWords[sort].toLowerCase()}`}>
              <ArrowDownWideNarrow size={14} aria-hidden="true" />
              {sortWords[sort]}
            </Button>
          }
        >
          <MenuChoice
            label="Sort by"
            value={sort}
            options={sorts.map((value) => ({ value, label: sortWords[value] }))}
            onChange={onSort}
          />
        </Menu>
      ) : null}
      <IconButton
        size="sm"
        label={density === "compact" ? "Two lines a case" : "One line a case"}
        onClick={() => onDensity(density === "compact" ? "comfortable" : "compact")}
        className="size-7"
      >
        {density === "compact" ? <Rows2 size={14} aria-hidden="true" /> : <Rows3 size={14} aria-hidden="true" />}
      </IconButton>
      <Button variant="plain" size="sm" aria-expanded={areFacetsOpen} onClick={() => onFacets(!areFacetsOpen)}>
        <SlidersHorizontal size={14} aria-hidden="true" />
        Filters
        {filterCount > 0 ? (
          <span className="rounded-sm bg-accent-soft px-1 text-accent text-sm">{filterCount}</span>
        ) : null}
      </Button>
    </div>
  );
}

type SearchBoxProps = {
  value: string;
  onChange: (value: string) => void;
  inputRef: RefObject<HTMLInputElement | null>;
  onLeave: () => void;
  label?: string;
};

export function SearchBox({
  value,
  onChange,
  inputRef,
  onLeave,
  label = "Search customers, documents and problems",
}: SearchBoxProps) {
  return (
    <span className="relative">
      <input
        ref={inputRef}
        type="search"
        value={value}
        maxLength={120}
        aria-label={label}
        placeholder="Search"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          if (event.key === "Escape") onChange("");
          onLeave();
        }}
        className={cn(controlClass, "h-7 w-44 px-2 pr-7 max-sm:w-28 [&::-webkit-search-cancel-button]:hidden")}
      />
      {value === "" ? (
        <Kbd
          keys={keyOf("list.search")}
          className="pointer-events-none absolute top-1.5 right-1.5 text-ink-2 max-sm:hidden"
        />
      ) : null}
    </span>
  );
}
