"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentVersion } from "#server/domain/policies/views";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { Changes } from "./changes";
import type { DocumentActs } from "./document-acts";

type Props = { acts: Pick<DocumentActs, "compare">; versions: readonly DocumentVersion[] };

/** What any version says otherwise than any other; also than what was delivered, which the first was made from. */
export function CompareVersions({ acts, versions }: Props) {
  const first = versions.at(-1)?.basedOn ?? null;
  const isStored = versions.some(({ version }) => version === first);
  const options = [
    ...versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` })),
    ...(first === null || isStored ? [] : [{ value: String(first), label: "What was delivered" }]),
  ];
  const [from, setFrom] = useState(options.at(1)?.value ?? null);
  const [to, setTo] = useState(options.at(0)?.value ?? null);
  const compare = useMutation({
    mutationFn: async () => ({ from, to, changes: await acts.compare({ from: Number(from), to: Number(to) }) }),
  });
  if (options.length < 2) return null;
  const shown = compare.data && compare.data.from === from && compare.data.to === to ? compare.data : null;
  return (
    <div className="flex flex-col gap-3 pt-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Compare" isSelect>
          <Select options={options} value={from} onChange={setFrom} className="min-w-40" />
        </Field>
        <Field label="with" isSelect>
          <Select options={options} value={to} onChange={setTo} className="min-w-40" />
        </Field>
        <Button isBusy={compare.isPending} isDisabled={from === to} onClick={() => compare.mutate()}>
          Show the difference
        </Button>
      </div>
      {compare.error ? (
        <FailedNotice reference={referenceOf(compare.error)}>{sentenceOf(compare.error)}</FailedNotice>
      ) : null}
      {shown ? (
        <div role="status">
          {shown.changes.length === 0 ? (
            <p className="text-ink-2">Both say the same.</p>
          ) : (
            <Changes changes={shown.changes} label="Difference" />
          )}
        </div>
      ) : null}
    </div>
  );
}
