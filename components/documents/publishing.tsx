"use client";
import { useState } from "react";
import type { Beginning } from "#server/domain/policies/beginning";
import type { DocumentVersion } from "#server/domain/policies/views";
import { isPlainDate } from "#server/domain/time";
import { Instant } from "../format/instant";
import { isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { ConflictNotice, FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import type { DocumentActs } from "./document-acts";
import { useAct } from "./use-act";

type When = "now" | "day" | "instant";

const whens: { value: When; label: string }[] = [
  { value: "now", label: "At once" },
  { value: "day", label: "From a day on" },
  { value: "instant", label: "From an instant on" },
];
const UTC = "UTC";

type Props = {
  acts: DocumentActs;
  version: number;
  /** What waits for its day; this version can only take its place. */
  scheduled: DocumentVersion | null;
  /** Legal entities in whose day a version can begin; UTC is always offered. */
  entities: readonly { code: string; name: string }[];
};

/** The act of the second person: from when on the version counts, and instead of what. */
export function Publishing({ acts, version, scheduled, entities }: Props) {
  const [when, setWhen] = useState<When>("now");
  const [day, setDay] = useState("");
  const [instant, setInstant] = useState("");
  const [entity, setEntity] = useState(UTC);
  const [takesPlace, setTakesPlace] = useState(false);
  const publish = useAct(acts, acts.publish, {
    said: () => (when === "now" ? `Version ${version} is in force.` : `Version ${version} is scheduled.`),
  });
  const from = beginningOf(when, day, instant, entity);
  const isReady = from !== null && (scheduled === null || takesPlace);
  const Notice = isConflict(publish.error) ? ConflictNotice : FailedNotice;
  const send = () =>
    publish.run({
      version,
      ...(from && from !== "now" ? { from } : {}),
      ...(scheduled ? { supersedes: scheduled.version } : {}),
    });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field label="In force" isSelect>
          <Select options={whens} value={when} onChange={setWhen} className="min-w-44" />
        </Field>
        {when === "day" ? (
          <>
            <Field label="Day">
              <Input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
            </Field>
            <Field label="As it begins in" isSelect>
              <Select
                options={[
                  { value: UTC, label: UTC },
                  ...entities.map(({ code, name }) => ({ value: code, label: name })),
                ]}
                value={entity}
                onChange={setEntity}
                className="min-w-44"
              />
            </Field>
          </>
        ) : null}
        {when === "instant" ? (
          <Field label="Instant, in your time zone">
            <Input type="datetime-local" value={instant} onChange={(event) => setInstant(event.target.value)} />
          </Field>
        ) : null}
        <Button variant="primary" isBusy={publish.isBusy} isDisabled={!isReady} onClick={send}>
          Publish version {version}
        </Button>
      </div>
      {scheduled?.effectiveFrom ? (
        <Checkbox isOn={takesPlace} onChange={setTakesPlace}>
          <span>
            In the place of version {scheduled.version}, which was to count from{" "}
            <Instant at={scheduled.effectiveFrom} as="moment" />
          </span>
        </Checkbox>
      ) : null}
      {publish.error ? <Notice reference={referenceOf(publish.error)}>{sentenceOf(publish.error)}</Notice> : null}
    </div>
  );
}

/** Null while what was typed is no day and no instant. */
function beginningOf(when: When, day: string, instant: string, entity: string): Beginning | "now" | null {
  if (when === "now") return "now";
  if (when === "day") return isPlainDate(day) ? { on: day, entity: entity === UTC ? null : entity } : null;
  const at = new Date(instant);
  return instant === "" || Number.isNaN(at.getTime()) ? null : { at: at.toISOString() };
}
