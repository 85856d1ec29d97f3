import { describe, expect, test } from "vitest";
import { type CustomerWord, defaultFieldAuthority, fieldWords } from "#server/domain/sync/authority";

const address = { line1: null, city: "Berlin", region: null, postalCode: "10115", country: "DE" };
const crm: CustomerWord = {
  role: "crm",
  system: "salesforce",
  externalId: "acc_1",
  facts: {
    name: "Alder Analytics",
    parentId: null,
    tier: "Enterprise",
    region: null,
    entityCode: "DE01",
    address,
    poRequired: true,
    paymentTermsDays: 30,
    taxId: null,
    currency: "EUR",
    industry: null,
  },
};
const erp: CustomerWord = {
  role: "erp",
  system: "netsuite",
  externalId: "501",
  facts: {
    name: "Alder Analytics GmbH",
    accountId: "acc_1",
    subsidiaryId: "2",
    currency: "EUR",
    terms: "Net 45",
    taxId: "DE1",
  },
  subsidiaryEntity: "US01",
};
const find = (words: ReturnType<typeof fieldWords>, field: string) => words.find((one) => one.field === field);

describe("whose word counts", () => {
  const words = fieldWords(defaultFieldAuthority, [crm, erp]);

  test("the first with authority that says something has it", () => {
    expect(find(words, "name")?.owner).toMatchObject({ role: "crm", value: "Alder Analytics" });
    expect(find(words, "taxId")?.owner).toMatchObject({ role: "erp", value: "DE1" });
    expect(find(words, "address")?.owner?.value).toBe("10115, Berlin, DE");
    expect(find(words, "email")?.owner).toBeNull();
  });

  test("others are shown, and whether they say something else", () => {
    expect(find(words, "paymentTerms")?.others).toEqual([
      { role: "erp", system: "netsuite", externalId: "501", value: "45 days", differs: true, hasAuthority: true },
    ]);
    expect(find(words, "currency")?.others).toMatchObject([{ role: "erp", differs: false }]);
    expect(find(words, "entity")?.others).toMatchObject([{ role: "erp", value: "US01", differs: true }]);
  });

  test("a customer known from files alone is what its file says", () => {
    const facts = {
      customerKey: "A-1",
      name: "Alder",
      entityCode: "US01",
      country: "US",
      email: null,
      taxId: null,
      currency: "USD",
      paymentTermsDays: 14,
    };
    const file: CustomerWord = { role: "file", system: "file", externalId: "A-1", facts };
    const alone = fieldWords(defaultFieldAuthority, [file]);
    expect(find(alone, "paymentTerms")?.owner).toMatchObject({ role: "file", value: "14 days" });
    expect(find(fieldWords(defaultFieldAuthority, [crm, file]), "name")?.owner?.role).toBe("crm");
  });

  test("another document gives the word to another system", () => {
    const [name] = fieldWords({ ...defaultFieldAuthority, name: ["erp"] }, [crm, erp]);
    expect(name?.owner?.role).toBe("erp");
    expect(name?.others).toMatchObject([{ role: "crm", hasAuthority: false, differs: true }]);
  });
});
