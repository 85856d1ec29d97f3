/** What each system is to the people who speak of it; one that is not named here goes by its key. */
const words: Readonly<Record<string, string>> = {
  stripe: "Billing",
  netsuite: "ERP",
  salesforce: "CRM",
  gocardless: "The direct debit gateway",
  avalara: "The tax engine",
  zendesk: "The support desk",
  metering: "Usage metering",
  psa: "The project system",
  bank: "The bank",
  file: "An imported file",
  docket: "Docket",
  mail: "The mail server",
};

export function systemWord(key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}
