"use client";
import type { ContactPersonView } from "#server/domain/collections/record-views";
import { channelWords, contactChannels, personRoleWords } from "#server/domain/collections/records";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import type { ContactDraft } from "./contact-draft";

type PartProps = { draft: ContactDraft; onChange: (change: Partial<ContactDraft>) => void };

const directions = [
  { value: "out" as const, label: "From us" },
  { value: "in" as const, label: "From them" },
];

/** How it took place, and who began it. */
export function ContactHow({ draft: { channel, direction }, onChange }: PartProps) {
  return (
    <div className="flex flex-wrap gap-3">
      <Field label="How" isSelect className="w-40">
        <Select
          options={contactChannels.map((value) => ({ value, label: channelWords[value] }))}
          value={channel}
          onChange={(chosen) => onChange({ channel: chosen })}
        />
      </Field>
      <Field label="Who began" isSelect className="w-40">
        <Select options={directions} value={direction} onChange={(chosen) => onChange({ direction: chosen })} />
      </Field>
    </div>
  );
}

const NOBODY = "nobody";
const NEW = "new";

type PersonProps = PartProps & { people: readonly ContactPersonView[]; error: string | null };

/** Who was spoken with: one of the customer's people, or somebody by name. */
export function ContactPerson({ draft: { person }, people, error, onChange }: PersonProps) {
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Field label="With whom" isSelect className="w-64 max-w-full">
        <Select
          options={[
            { value: NOBODY, label: "Nobody in particular" },
            ...people.map(({ id, name, role, phone }) => ({
              value: id,
              label: name,
              hint: [personRoleWords[role], phone].filter((part) => part !== null).join(" · "),
            })),
            { value: NEW, label: "Somebody else" },
          ]}
          value={person.of === "known" ? person.id : person.of === "new" ? NEW : NOBODY}
          onChange={(value) =>
            onChange({
              person:
                value === NOBODY
                  ? { of: "nobody" }
                  : value === NEW
                    ? { of: "new", name: "" }
                    : { of: "known", id: value },
            })
          }
        />
      </Field>
      {person.of === "new" ? (
        <Field label="Name" error={error} className="w-64 max-w-full">
          <Input
            value={person.name}
            maxLength={120}
            autoComplete="off"
            onChange={({ target }) => onChange({ person: { of: "new", name: target.value } })}
          />
        </Field>
      ) : null}
    </div>
  );
}
