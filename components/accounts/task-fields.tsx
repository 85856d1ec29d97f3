"use client";
import { useQuery } from "@tanstack/react-query";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import type { TaskDraft } from "./contact-draft";

const MOST_TASKS = 10;
const NOBODY = "nobody";

type Props = {
  tasks: readonly TaskDraft[];
  trouble: string | null;
  caseId: string | null;
  onChange: (tasks: readonly TaskDraft[]) => void;
};

/** What has to be done afterwards, by when and by whom. */
export function TaskFields({ tasks, trouble, caseId, onChange }: Props) {
  const set = (place: number, change: Partial<TaskDraft>) =>
    onChange(tasks.map((one, index) => (index === place ? { ...one, ...change } : one)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium">Tasks</legend>
      {tasks.map((task, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what tells a task apart while it is written is its place
        <div key={place} className="flex flex-wrap items-end gap-2">
          <TaskField task={task} caseId={caseId} name={`task ${place + 1}`} onChange={(change) => set(place, change)} />
          <Button variant="plain" onClick={() => onChange(tasks.filter((_, index) => index !== place))}>
            Remove<span className="sr-only"> task {place + 1}</span>
          </Button>
        </div>
      ))}
      {trouble ? (
        <p role="alert" className="text-danger text-sm">
          {trouble}
        </p>
      ) : null}
      {tasks.length < MOST_TASKS ? (
        <Button
          size="sm"
          className="self-start"
          onClick={() => onChange([...tasks, { title: "", dueOn: "", assigneeId: null }])}
        >
          Add a task
        </Button>
      ) : null}
    </fieldset>
  );
}

type OneProps = {
  task: TaskDraft;
  caseId: string | null;
  name: string;
  onChange: (change: Partial<TaskDraft>) => void;
};

export function TaskField({ task: { title, dueOn, assigneeId }, caseId, name, onChange }: OneProps) {
  const whoever = useAssignees(caseId);
  return (
    <>
      <Field label={<Named what="What" of={name} />} className="min-w-48 flex-1">
        <Input
          value={title}
          maxLength={200}
          autoComplete="off"
          onChange={({ target }) => onChange({ title: target.value })}
        />
      </Field>
      <Field label={<Named what="By" of={name} />} className="w-36">
        <Input type="date" value={dueOn} onChange={({ target }) => onChange({ dueOn: target.value })} />
      </Field>
      <Field label={<Named what="Who" of={name} />} isSelect className="w-40">
        <Select
          options={[{ value: NOBODY, label: "Whoever works it" }, ...whoever]}
          value={assigneeId ?? NOBODY}
          onChange={(id) => onChange({ assigneeId: id === NOBODY ? null : id })}
        />
      </Field>
    </>
  );
}

function Named({ what, of }: { what: string; of: string }) {
  return (
    <>
      {what}
      <span className="sr-only"> of {of}</span>
    </>
  );
}

/** Oneself, and whoever may work the account's case. */
function useAssignees(caseId: string | null): { value: string; label: string }[] {
  const trpc = useTRPC();
  const { userId, name } = usePerson();
  const { data = [] } = useQuery({
    ...trpc.people.assignable.queryOptions({ caseId: caseId ?? "" }),
    enabled: caseId !== null,
  });
  const others = data.filter((person) => person.canWork && !person.isYou);
  return [
    { value: userId, label: `${name} (you)` },
    ...others.map((person) => ({ value: person.userId, label: person.name })),
  ];
}
