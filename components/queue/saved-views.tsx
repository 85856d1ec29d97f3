"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Plus, Users } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CaseFilters, CaseSort } from "#server/domain/cases/filters";
import { useTRPC } from "../trpc/provider";
import { cn } from "../ui/cn";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem } from "../ui/menu";
import { type DeskUrl, filtersOf, noFilters, urlOfFilters } from "./desk-url";
import { RemoveViewDialog, RenameViewDialog, type SavedView, SaveViewDialog } from "./view-dialogs";

type SavedViewsProps = {
  queue: string;
  url: DeskUrl;
  onChange: (next: Partial<{ [Key in keyof DeskUrl]: DeskUrl[Key] | null }>) => void;
};

type OpenDialog = { kind: "save" } | { kind: "rename" | "remove"; view: SavedView } | null;

/** Ways of looking at the queue under a name: everything, one's own, and those others share. */
export function SavedViews({ queue, url, onChange }: SavedViewsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: views = [] } = useQuery(trpc.views.list.queryOptions({ queue }));
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const active = views.find(({ id }) => id === url.view);
  const filters = filtersOf(url);
  const isNarrowed = !isSame(filters, url.sort, { filters: filtersOf({ ...url, ...allOff }), sort: "priority" });
  const isChanged = active ? !isSame(filters, url.sort, active) : isNarrowed;
  const close = () => setDialog(null);
  const onDone = () => {
    close();
    void queryClient.invalidateQueries(trpc.views.list.queryFilter({ queue }));
  };
  return (
    <nav
      aria-label="Views"
      className="flex min-w-0 items-stretch gap-0.5 self-stretch overflow-x-auto [scrollbar-width:none]"
    >
      <ViewTab
        isActive={!active && !isNarrowed}
        onClick={() => onChange({ ...noFilters, lane: null, sort: null, view: null })}
      >
        All
      </ViewTab>
      {views.map((view) => (
        <div key={view.id} className="flex items-stretch">
          <ViewTab
            isActive={view.id === active?.id}
            onClick={() => onChange({ ...urlOfFilters(view.filters), sort: view.sort, view: view.id })}
            title={view.isOwn ? undefined : `Shared by ${view.ownerName ?? "a colleague"}`}
          >
            {view.name}
            {view.isShared ? (
              <>
                <Users size={12} aria-hidden="true" />
                <span className="sr-only">, shared</span>
              </>
            ) : null}
            {view.id === active?.id && isChanged ? (
              <span className="font-normal text-ink-2 text-sm">changed</span>
            ) : null}
          </ViewTab>
          {view.isOwn && view.id === active?.id ? (
            <Menu
              trigger={
                <IconButton label={`More on the view ${view.name}`} className="-ml-1 w-6 self-center">
                  <ChevronDown size={14} aria-hidden="true" />
                </IconButton>
              }
            >
              <MenuItem onSelect={() => setDialog({ kind: "rename", view })}>Rename</MenuItem>
              <MenuItem isDanger onSelect={() => setDialog({ kind: "remove", view })}>
                Remove
              </MenuItem>
            </Menu>
          ) : null}
        </div>
      ))}
      {isChanged ? (
        <button
          type="button"
          onClick={() => setDialog({ kind: "save" })}
          className="flex items-center gap-1 whitespace-nowrap px-2 text-accent hover:underline"
        >
          <Plus size={14} aria-hidden="true" />
          Save view
        </button>
      ) : null}
      {dialog?.kind === "save" ? (
        <SaveViewDialog
          queue={queue}
          filters={filters}
          sort={url.sort}
          onClose={close}
          onSaved={(id) => {
            onDone();
            onChange({ view: id });
          }}
        />
      ) : null}
      {dialog?.kind === "rename" ? <RenameViewDialog view={dialog.view} onClose={close} onRenamed={onDone} /> : null}
      {dialog?.kind === "remove" ? (
        <RemoveViewDialog
          view={dialog.view}
          onClose={close}
          onRemoved={() => {
            onDone();
            onChange({ view: null });
          }}
        />
      ) : null}
    </nav>
  );
}

const allOff: Partial<DeskUrl> = {
  lane: "open",
  type: [],
  severity: [],
  entity: [],
  state: [],
  owner: "anyone",
  team: [],
  due: "any",
};

function ViewTab({
  isActive,
  onClick,
  title,
  children,
}: {
  isActive: boolean;
  onClick: () => void;
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      title={title}
      aria-current={isActive ? "page" : undefined}
      onClick={onClick}
      className={cn(
        "relative flex items-center gap-1.5 whitespace-nowrap px-2 text-ink-2 -outline-offset-2 hover:text-ink-1",
        isActive && "font-medium text-ink-1 after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:bg-accent",
      )}
    >
      {children}
    </button>
  );
}

/** Words in the search box are nobody's view: they stay out of it. */
function isSame(filters: CaseFilters, sort: CaseSort, view: { filters: CaseFilters; sort: CaseSort }): boolean {
  const comparable = (each: CaseFilters) =>
    JSON.stringify(Object.entries({ ...each, search: "" }).sort(([left], [right]) => left.localeCompare(right)));
  return sort === view.sort && comparable(filters) === comparable(view.filters);
}
