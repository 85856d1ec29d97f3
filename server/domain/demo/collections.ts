import type { PersonRole } from "#server/domain/collections/records";

/** Who collects for the demo company, by legal entity, and who leads them. */
export const demoCollectors = { US01: "Diego Ferrer", DE01: "Annika Vogel", JP01: "Annika Vogel" } as const;
export type DemoEntity = keyof typeof demoCollectors;
export const demoLeads = { first: "Marcus Leigh", second: "Ingrid Solheim" } as const;

/** People at the demo company's customers, as its collectors have come to know them. */
export const demoContacts: Record<DemoEntity, { names: readonly string[]; phone: (place: number) => string }> = {
  US01: {
    names: [
      "Dana Whitfield",
      "Carlos Mendoza",
      "Rachel Stein",
      "Terrence Boyd",
      "Melissa Tran",
      "Gordon Pruitt",
      "Yolanda Price",
      "Evan Lindgren",
      "Beth Corrigan",
      "Amit Desai",
      "Lauren Kowalczyk",
      "Howard Nash",
      "Simone Archer",
      "Peter Vandenberg",
      "Janelle Brooks",
      "Wesley Tate",
      "Irene Papadakis",
      "Curtis Rowe",
      "Mei-Ling Chu",
      "Patrick Donnelly",
      "Sheila Grant",
      "Omar Haddix",
      "Colleen Murray",
      "Ruben Salazar",
    ],
    phone: (place) => `+1 312 555 01${String(10 + place).padStart(2, "0")}`,
  },
  DE01: {
    names: [
      "Sabine Kröger",
      "Matthias Lohmann",
      "Petra Wiechert",
      "Jürgen Stahl",
      "Claudia Behrens",
      "Tobias Renner",
      "Heike Sommer",
      "Uwe Brinkmann",
      "Nadine Schuster",
      "Rolf Eickhoff",
      "Birgit Thiele",
      "Stefan Kuhlmann",
    ],
    phone: (place) => `+49 40 555 0${String(120 + place)}`,
  },
  JP01: {
    names: ["Kenji Yamashita", "Aiko Murata", "Hiroshi Endo", "Naomi Kawaguchi", "Takumi Shibata", "Yuko Ishii"],
    phone: (place) => `+81 3 5550 01${String(10 + place)}`,
  },
};

export const demoContactRoles: readonly PersonRole[] = [
  "accounts_payable",
  "finance",
  "accounts_payable",
  "purchasing",
  "accounts_payable",
  "business_owner",
];

/** What customers answer to reminders, and what the demo's collectors make of it. */
export const demoAnswers = [
  {
    text: "Hello,\n\nthank you for the reminder. The invoice was waiting for its cost centre and has been released today. It goes into our next payment run.\n\nKind regards",
    answer: "Thanked them; asked for the day of the payment run.",
  },
  {
    text: "Hi,\n\nwe cannot find this invoice in our system. Could you send a copy to our new invoice mailbox, please?\n\nBest regards",
    answer: null,
  },
  {
    text: "Hello,\n\nthe purchase order number is missing on the invoice, so our system has sent it back. Please add it and send it again.\n\nThank you",
    answer: null,
  },
] as const;
