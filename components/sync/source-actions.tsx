"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { MoreHorizontal } from "lucide-react";
import { useRef, useState } from "react";
import type { SourceState } from "#server/domain/sources/views";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { toast } from "../ui/toaster";
import { BackfillDialog } from "./backfill-dialog";
import { CredentialsDialog } from "./credentials-dialog";
import { PauseDialog } from "./pause-dialog";

type Asking = "pause" | "backfill" | "credentials";

/** What an engineer can do with a source beyond running it: stop it, read days once more, change its credentials. */
export function SourceActions({ state, label }: { state: SourceState; label: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const key = useRef(newKey());
  const resume = useMutation(
    trpc.sources.resume.mutationOptions({
      onSuccess: () => {
        key.current = newKey();
        toast.done(`${label} is read and acted on again.`);
        return Promise.all([
          queryClient.invalidateQueries(trpc.sources.pathFilter()),
          queryClient.invalidateQueries(trpc.sync.pathFilter()),
        ]);
      },
    }),
  );
  const dialog = { source: state.key, label, onClose: () => setAsking(null) };
  return (
    <div className="flex flex-col items-end gap-2">
      <Menu
        align="end"
        trigger={
          <IconButton label={`More for ${label}`}>
            <MoreHorizontal size={16} aria-hidden="true" />
          </IconButton>
        }
      >
        {state.paused ? (
          <MenuItem onSelect={() => resume.mutate({ key: key.current, input: { source: state.key } })}>Resume</MenuItem>
        ) : (
          <MenuItem onSelect={() => setAsking("pause")}>Pause…</MenuItem>
        )}
        <MenuItem isDisabled={state.censuses.length === 0} onSelect={() => setAsking("backfill")}>
          Read days once more…
        </MenuItem>
        <MenuSeparator />
        <MenuItem isDisabled={state.credentials.length === 0} onSelect={() => setAsking("credentials")}>
          Credentials…
        </MenuItem>
      </Menu>
      {resume.error ? (
        <FailedNotice reference={referenceOf(resume.error)} className="max-w-80">
          {sentenceOf(resume.error)}
        </FailedNotice>
      ) : null}
      {asking === "pause" ? <PauseDialog {...dialog} /> : null}
      {asking === "backfill" ? <BackfillDialog {...dialog} censuses={state.censuses} /> : null}
      {asking === "credentials" ? <CredentialsDialog {...dialog} asked={state.credentials} /> : null}
    </div>
  );
}
