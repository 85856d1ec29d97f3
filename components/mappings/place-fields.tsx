"use client";
import { Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import type { SampleObject } from "#server/domain/policies/views";
import type { Binding } from "#server/domain/sync/mapping";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { placesOf, sampleAt } from "./places";

const MOST_PLACES = 5;
const POINTER = /^(\/[^/]*)+$/;

type Props = {
  binding: Binding;
  places: readonly string[];
  sample: SampleObject | null;
  isLoading: boolean;
  onChange: (places: string[]) => void;
};

/** Where one fact is read: places tried one after the other, each with what stands there in the latest stored object. */
export function PlaceFields({ binding, places, sample, isLoading, onChange }: Props) {
  const listId = useId();
  const shown = places.length === 0 ? [""] : places;
  const replace = (index: number, pointer: string) => onChange(shown.map((one, at) => (at === index ? pointer : one)));
  return (
    <fieldset className="flex flex-col gap-2 border-t pt-4">
      <legend className="sr-only">{binding.label}</legend>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <p aria-hidden="true" className="font-medium">
          {binding.label}
        </p>
        <p className="text-ink-2 text-sm">
          {sample ? (
            <>
              Latest {binding.objectType}: <span className="font-mono">{sample.name || "without an id"}</span>
            </>
          ) : isLoading ? (
            `Looking for the latest ${binding.objectType}`
          ) : (
            `No ${binding.objectType} is stored yet`
          )}
        </p>
      </div>
      {shown.map((pointer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place is its position in the order of places
        <div key={index} className="grid items-start gap-x-3 gap-y-1 md:grid-cols-[minmax(16rem,26rem)_1fr_auto]">
          <Field
            label={index === 0 ? "Read from" : "Else from"}
            error={
              pointer !== "" && !POINTER.test(pointer)
                ? "A place such as /metadata/po_number, beginning with /."
                : undefined
            }
          >
            <Input
              value={pointer}
              list={listId}
              maxLength={300}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              onChange={(event) => replace(index, event.target.value)}
            />
          </Field>
          <Standing sample={sample} pointer={pointer} />
          {shown.length > 1 || pointer !== "" ? (
            <IconButton
              label={`Take out ${pointer || "this place"}`}
              className="md:mt-6"
              onClick={() => onChange(shown.filter((_, at) => at !== index))}
            >
              <Trash2 size={14} aria-hidden="true" />
            </IconButton>
          ) : null}
        </div>
      ))}
      <datalist id={listId}>
        {sample
          ? placesOf(sample.object).map((place) => (
              <option key={place.pointer} value={place.pointer}>
                {place.value}
              </option>
            ))
          : null}
      </datalist>
      {shown.length < MOST_PLACES && shown.at(-1) !== "" ? (
        <Button size="sm" className="w-fit" onClick={() => onChange([...shown, ""])}>
          <Plus size={14} aria-hidden="true" /> Another place
          <span className="sr-only"> for {binding.label}</span>
        </Button>
      ) : null}
    </fieldset>
  );
}

function Standing({ sample, pointer }: { sample: SampleObject | null; pointer: string }) {
  if (!sample || pointer === "") return <span />;
  const value = sampleAt(sample.object, pointer);
  return (
    <p className="min-w-0 text-ink-2 md:mt-7">
      {value === null ? (
        "Nothing stands there"
      ) : (
        <>
          There: <span className="break-all font-mono text-ink-1">{value}</span>
        </>
      )}
    </p>
  );
}
