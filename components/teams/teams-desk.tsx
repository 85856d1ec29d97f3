"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace } from "../ui/faces";
import { Absences } from "./absences";
import { NewTeam } from "./new-team";
import { TeamSection } from "./team-section";

/** Every team with its people and what they have in hand, what will be late, and who is away when. */
export function TeamsDesk() {
  const person = usePerson();
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.teams.overview.queryOptions({}));
  const [isCreating, setCreating] = useState(false);
  const mayAdminister = can(person, "team.administer");
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-8 px-4 py-5 sm:px-6">
        <header className="flex flex-wrap items-center gap-3">
          <div className="flex-1">
            <h2 className="font-semibold text-lg">Teams</h2>
            <p className="max-w-[44rem] text-pretty text-ink-2">
              Routing sends cases to teams. Where it says so, a case goes to whoever in the team has the skill, is here
              and has least in hand, up to their cap.
            </p>
          </div>
          {mayAdminister ? <Button onClick={() => setCreating(true)}>Create a team</Button> : null}
        </header>
        {data.teams.length === 0 ? (
          <EmptyFace title="No team yet">
            Every case waits for everybody until a team is created and the routing sends cases to it.
          </EmptyFace>
        ) : null}
        {data.teams.map((team) => (
          <TeamSection key={team.key} team={team} people={data.people} mayAdminister={mayAdminister} />
        ))}
        <Absences absences={data.absences} people={data.people} asOf={data.asOf} />
        {isCreating ? <NewTeam entities={data.entities} onClose={() => setCreating(false)} /> : null}
      </div>
    </div>
  );
}
