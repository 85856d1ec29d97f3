import type { PersonFields } from "#server/domain/collections/record-inputs";
import { personTrouble } from "#server/domain/collections/record-rules";
import type { ContactPersonView } from "#server/domain/collections/record-views";

/** A person at a customer as they are being written. */
export type PersonDraft = Omit<PersonFields, "email" | "phone" | "locale"> & {
  email: string;
  phone: string;
  locale: string;
};

export function personDraft(person: ContactPersonView | null): PersonDraft {
  if (person === null)
    return {
      name: "",
      role: "accounts_payable",
      email: "",
      phone: "",
      locale: "",
      mayBeMailed: true,
      mayBeCalled: true,
      getsReminders: false,
    };
  const { name, role, email, phone, locale, mayBeMailed, mayBeCalled, getsReminders } = person;
  return {
    name,
    role,
    email: email ?? "",
    phone: phone ?? "",
    locale: locale ?? "",
    // Without an address or a number it says nothing yet.
    mayBeMailed: mayBeMailed || email === null,
    mayBeCalled: mayBeCalled || phone === null,
    getsReminders,
  };
}

export type PersonTroubles = {
  name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  whole: string | null;
};

/** The person as they are sent, or what is wrong, each at its place. Who has no address is not written to. */
export function readPerson(draft: PersonDraft): { fields: PersonFields } | { troubles: PersonTroubles } {
  const blank = (text: string) => (text.trim() === "" ? null : text.trim());
  const email = blank(draft.email);
  const phone = blank(draft.phone);
  const locale = blank(draft.locale);
  const fields = {
    name: draft.name.trim(),
    role: draft.role,
    email,
    phone,
    locale,
    mayBeMailed: draft.mayBeMailed && email !== null,
    mayBeCalled: draft.mayBeCalled && phone !== null,
    getsReminders: draft.getsReminders,
  };
  const troubles = {
    name: fields.name.length < 2 ? "Write their name." : null,
    email:
      email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? "Write an address such as ana@example.com." : null,
    phone:
      phone !== null && !/^\+?[0-9 ()/.-]{5,40}$/.test(phone)
        ? "Write a telephone number such as +49 30 123456."
        : null,
    locale: locale !== null && !/^[a-z]{2}(-[A-Z]{2})?$/.test(locale) ? "Write a language such as de or de-DE." : null,
    whole: personTrouble(fields),
  };
  return Object.values(troubles).some((trouble) => trouble !== null) ? { troubles } : { fields };
}
