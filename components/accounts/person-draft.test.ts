import { describe, expect, test } from "vitest";
import { ChangePersonInput } from "#server/domain/collections/record-inputs";
import { type PersonDraft, personDraft, readPerson } from "./person-draft";

const blank = personDraft(null);
const read = (change: Partial<PersonDraft>) => readPerson({ ...blank, name: "Ana Ruiz", ...change });

describe("a person as they are sent", () => {
  test("who has neither address nor number is neither written to nor called", () =>
    expect(read({})).toMatchObject({
      fields: { email: null, phone: null, locale: null, mayBeMailed: false, mayBeCalled: false },
    }));
  test("is what the server takes", () => {
    const sent = read({ email: " ana@example.com ", phone: "+34 91 000 11 22", locale: "es-ES", getsReminders: true });
    expect(
      "fields" in sent &&
        ChangePersonInput.omit({ contactPersonId: true, version: true }).safeParse(sent.fields).success,
    ).toBe(true);
  });
  test.each([
    ["who had no number may be called once one is written", null, true],
    ["who must not be called stays so", "030 1234", false],
  ])("%s", (_, phone, mayBeCalled) => {
    const known = { ...blank, id: "x", email: null, phone, locale: null, version: 3, kept: null, mayBeCalled: false };
    expect(personDraft(known).mayBeCalled).toBe(mayBeCalled);
  });
  test("begins with what is known of them", () => {
    const known = {
      ...blank,
      id: "x",
      email: null,
      phone: "030 1234",
      locale: null,
      version: 3,
      kept: null,
      name: "Ana",
    };
    expect(personDraft(known)).toEqual({ ...blank, name: "Ana", phone: "030 1234" });
  });
});

describe("what is wrong is told at its place", () => {
  test.each([
    ["name", { name: " " }, "Write their name."],
    ["email", { email: "ana" }, "an address such as"],
    ["phone", { phone: "call me" }, "a telephone number such as"],
    ["locale", { locale: "German" }, "a language such as"],
    ["whole", { getsReminders: true }, "Reminders go by e-mail"],
  ] as const)("%s", (place, change, words) =>
    expect(read(change)).toMatchObject({ troubles: { [place]: expect.stringContaining(words) } }),
  );
});
