"use client";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { AutoFixOverview } from "#server/domain/causes/views";
import { plural } from "../case/words";
import { usePerson } from "../shell/person";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { RuleDialog } from "./rule-dialog";
import { useSwitchOff } from "./use-switch-off";

/** Every rule with what it may do and did. Off is one click; everything else takes two people. */
export function AutoFixRules({ overview }: { overview: AutoFixOverview }) {
  const person = usePerson();
  const mayEdit = can(person, "policy.edit");
  const maySwitchOff = can(person, "autofix.switch_off");
  const { switchOff, isBusy } = useSwitchOff();
  const [editing, setEditing] = useState<string | "new" | null>(null);
  return (
    <section aria-labelledby="rules" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="rules" className="font-semibold text-lg">
          Rules in force
        </h2>
        <p className="text-ink-2">version {overview.version}</p>
        {mayEdit ? (
          <Button size="sm" className="ml-auto" onClick={() => setEditing("new")}>
            Propose a rule
          </Button>
        ) : null}
      </div>
      <p className="max-w-3xl text-pretty text-ink-2">
        A rule fixes what nobody holds, so many times a day, under its own name. It never moves money and never fixes a
        case twice. Whoever works here may switch one off at once, alone, because that only takes away; to switch one on
        or change it takes two people.
      </p>
      <ul className="divide-y border-y">
        {overview.rules.map((rule) => (
          <li key={rule.key} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <Badge tone={rule.isOn ? "good" : "calm"}>{rule.isOn ? "On" : "Off"}</Badge>
            <div className="min-w-0 flex-1 basis-80">
              <p className="font-medium">{rule.name}</p>
              <p className="text-ink-2">{rule.scope}</p>
            </div>
            <p className="whitespace-nowrap text-ink-2">
              {rule.doneToday} of {plural(rule.perDay, "fix", "fixes")} today, {rule.doneInAll} in all
            </p>
            <div className="flex gap-2">
              {mayEdit ? (
                <Button size="sm" onClick={() => setEditing(rule.key)}>
                  Change<span className="sr-only">: {rule.name}</span>
                </Button>
              ) : null}
              {maySwitchOff && rule.isOn ? (
                <Button size="sm" variant="danger" isBusy={isBusy} onClick={() => switchOff(rule.key)}>
                  Switch off<span className="sr-only">: {rule.name}</span>
                </Button>
              ) : null}
            </div>
          </li>
        ))}
        {overview.rules.length === 0 ? (
          <li className="py-3 text-ink-2">There is no rule: nothing is fixed without asking.</li>
        ) : null}
      </ul>
      {editing === null ? null : (
        <RuleDialog
          key={editing}
          overview={overview}
          ruleKey={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </section>
  );
}
