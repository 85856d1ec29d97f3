"use client";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { SourceState } from "#server/domain/sources/views";
import { usePerson } from "../shell/person";
import { Button } from "../ui/button";
import { CredentialsDialog } from "./credentials-dialog";

/** Sources whose address is set and whose credentials nobody has entered yet. */
export function UnconnectedSources({ states }: { states: readonly SourceState[] }) {
  const person = usePerson();
  const [entering, setEntering] = useState<SourceState | null>(null);
  if (states.length === 0) return null;
  return (
    <section aria-labelledby="unconnected">
      <h2 id="unconnected" className="mb-2 font-semibold text-lg">
        Waiting for credentials
      </h2>
      <ul className="border-y">
        {states.map((state) => (
          <li key={state.key} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b py-3 last:border-b-0">
            <span className="font-medium">{state.label}</span>
            <span className="text-ink-2">{state.facts.auth}</span>
            {can(person, "sync.configure") ? (
              <Button className="ml-auto" onClick={() => setEntering(state)}>
                Enter credentials
                <span className="sr-only"> of {state.label}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {entering ? (
        <CredentialsDialog
          source={entering.key}
          label={entering.label}
          asked={entering.credentials}
          onClose={() => setEntering(null)}
        />
      ) : null}
    </section>
  );
}
