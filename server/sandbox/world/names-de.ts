import { asDomain, type CompanyProfile } from "#server/sandbox/world/names-us";
import type { Draw } from "#server/sandbox/world/prng";

const FAMILY = [
  "Bergmann",
  "Hoffmann",
  "Schuster",
  "Krüger",
  "Lindner",
  "Vogel",
  "Brandt",
  "Schröder",
  "Weigel",
  "Jansen",
  "Köhler",
  "Reinhardt",
  "Seidel",
  "Thiele",
  "Wagner",
  "Zimmermann",
  "Baumann",
  "Dietrich",
  "Ebert",
  "Förster",
  "Günther",
  "Huber",
  "Kaltenbach",
  "Lorenz",
  "Möller",
  "Neumann",
  "Petersen",
  "Riedel",
  "Stahl",
  "Ullrich",
] as const;
const GIVEN = [
  "Anna",
  "Lukas",
  "Katharina",
  "Jonas",
  "Sabine",
  "Matthias",
  "Franziska",
  "Stefan",
  "Claudia",
  "Tobias",
  "Miriam",
  "Jürgen",
  "Nadine",
  "Andreas",
  "Ulrike",
  "Florian",
] as const;
const TRADES = [
  "Maschinenbau",
  "Logistik",
  "Medizintechnik",
  "Software",
  "Energietechnik",
  "Verlag",
  "Handels",
  "Antriebstechnik",
  "Versicherungsdienste",
  "Elektronik",
  "Lebensmittel",
  "Messtechnik",
  "Systemhaus",
  "Umwelttechnik",
  "Werkzeuge",
  "Optik",
  "Spedition",
  "Pharma",
  "Gebäudetechnik",
  "Kunststofftechnik",
] as const;
const ENDINGS = ["GmbH", "AG", "GmbH & Co. KG", "SE", "KG"] as const;
const STREETS = [
  "Hauptstraße",
  "Bahnhofstraße",
  "Industriestraße",
  "Goethestraße",
  "Schillerstraße",
  "Am Hafen",
  "Lindenallee",
  "Gartenweg",
  "Ringstraße",
  "Werner-von-Siemens-Straße",
] as const;
const PLACES = [
  ["Berlin", "BE", "10", "30"],
  ["Hamburg", "HH", "20", "40"],
  ["München", "BY", "80", "89"],
  ["Köln", "NW", "50", "221"],
  ["Frankfurt am Main", "HE", "60", "69"],
  ["Stuttgart", "BW", "70", "711"],
  ["Düsseldorf", "NW", "40", "211"],
  ["Leipzig", "SN", "04", "341"],
  ["Bremen", "HB", "28", "421"],
  ["Hannover", "NI", "30", "511"],
  ["Nürnberg", "BY", "90", "911"],
  ["Dresden", "SN", "01", "351"],
] as const;

export function germanCompany(draw: Draw): CompanyProfile {
  const stem = `${draw.pick(FAMILY)} ${draw.pick(TRADES)}`;
  const given = draw.pick(GIVEN);
  const family = draw.pick(FAMILY);
  const [city, state, zip, area] = draw.pick(PLACES);
  return {
    name: `${stem} ${draw.pick(ENDINGS)}`,
    contactName: `${given} ${family}`,
    mailbox: `${asDomain(given)}.${asDomain(family)}`,
    domain: `${asDomain(stem)}.example`,
    phone: `+49 ${area} ${draw.int(200000, 999999)}`,
    vatNumber: `DE${draw.int(100000000, 399999999)}`,
    address: {
      line1: `${draw.pick(STREETS)} ${draw.int(1, 180)}`,
      city,
      state,
      postalCode: `${zip}${String(draw.int(1, 999)).padStart(3, "0")}`,
      country: "DE",
    },
  };
}
