"use client";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { CaseDetail } from "#server/domain/cases/views";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useDesk } from "../queue/desk-context";
import type { CaseTab } from "../queue/desk-url";
import { isNotFound, isRefused, referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace, RefusedFace } from "../ui/faces";
import { IconButton } from "../ui/icon-button";
import { Skeleton } from "../ui/skeleton";
import { TabPanel, Tabs } from "../ui/tabs";
import { CaseBody } from "./case-body";
import { CaseContext } from "./context-pane";

/** While a fix is under way the case is read again this often, so that it moves on even where no live news arrive. */
const FIX_POLL_MS = 3_000;

type CasePaneProps = { caseId: string; tab: CaseTab; onTab: (tab: CaseTab) => void; hasKeys: boolean };

export function useCase(caseId: string | null) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.cases.get.queryOptions({ caseId: caseId ?? "" }),
    enabled: caseId !== null,
    refetchInterval: ({ state }) => (state.data?.state === "correcting" ? FIX_POLL_MS : false),
  });
}

/** One case, whole. In a narrow window its context is a tab beside it. */
export function CasePane({ caseId, tab, onTab, hasKeys }: CasePaneProps) {
  const { openCase, focusList } = useDesk();
  const { data: detail, error, refetch } = useCase(caseId);
  const close = () => {
    openCase(null);
    focusList();
  };
  useShortcut("layer.close", close, { isInPalette: false });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b pr-1 pl-5">
        <p className="min-w-0 flex-1 truncate text-ink-2">{detail ? `Case ${detail.number}` : "Case"}</p>
        <IconButton label="Close the case" keyHint="Escape" onClick={close}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </header>
      {detail ? (
        <Loaded key={detail.id} detail={detail} tab={tab} onTab={onTab} hasKeys={hasKeys} />
      ) : (
        <NotLoaded error={error} onRetry={() => void refetch()} onClose={close} />
      )}
    </div>
  );
}

type LoadedProps = { detail: CaseDetail; tab: CaseTab; onTab: (tab: CaseTab) => void; hasKeys: boolean };

function Loaded({ detail, tab, onTab, hasKeys }: LoadedProps) {
  const other: CaseTab = tab === "case" ? "context" : "case";
  useShortcut("tab.next", () => onTab(other), { isInPalette: false });
  useShortcut("tab.previous", () => onTab(other), { isInPalette: false });
  const body = <CaseBody detail={detail} hasKeys={hasKeys} />;
  return (
    <Tabs<CaseTab>
      label="Parts of the case"
      value={tab}
      onChange={onTab}
      className="min-h-0 flex-1 wide:[&>[role=tablist]]:hidden"
      items={[
        { value: "case", label: "Case" },
        { value: "context", label: "Customer and invoice" },
      ]}
    >
      <Scrolled value="case">{body}</Scrolled>
      <Scrolled value="context">
        <CaseContext detail={detail} />
      </Scrolled>
    </Tabs>
  );
}

function Scrolled({ value, children }: { value: CaseTab; children: ReactNode }) {
  return (
    <TabPanel value={value} className="overflow-y-auto overscroll-contain">
      {children}
    </TabPanel>
  );
}

function NotLoaded({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  if (!error) return <CaseSkeleton />;
  if (isNotFound(error) || isRefused(error)) {
    return (
      <RefusedFace title="This case cannot be shown" actions={<Button onClick={onClose}>Back to the list</Button>}>
        {sentenceOf(error)}
      </RefusedFace>
    );
  }
  return (
    <FailedFace reference={referenceOf(error)} onRetry={onRetry}>
      {sentenceOf(error)}
    </FailedFace>
  );
}

function CaseSkeleton() {
  return (
    <div role="status" className="space-y-3 px-5 py-4">
      <span className="sr-only">Loading the case</span>
      <Skeleton className="w-1/2" />
      <Skeleton className="h-6 w-5/6" />
      <Skeleton className="h-8 w-2/3" />
      <Skeleton className="h-8 w-64" />
      <Skeleton className="mt-6 h-32" />
    </div>
  );
}
