import type { Draw } from "#server/sandbox/world/prng";

const FIRST_WORDS = [
  "Harbor",
  "Cedar",
  "Summit",
  "Blue Ridge",
  "Ironwood",
  "Lakeshore",
  "Prairie",
  "Granite",
  "Redwood",
  "Northgate",
  "Silver Creek",
  "Beacon",
  "Copperfield",
  "Fairmont",
  "Stonebridge",
  "Evergreen",
  "Highline",
  "Juniper",
  "Kestrel",
  "Lantern",
  "Maplewood",
  "Osprey",
  "Pinecrest",
  "Quarry",
  "Riverbend",
  "Sagebrush",
  "Tidewater",
  "Union",
  "Vanguard",
  "Westfield",
  "Birchwood",
  "Cascade",
  "Delta",
  "Eastport",
  "Foxglove",
  "Goldenrod",
  "Hawthorne",
  "Inland",
  "Jetty",
  "Keystone",
  "Longleaf",
  "Monarch",
  "Oakhurst",
  "Palisade",
  "Rockport",
  "Sterling",
  "Timberline",
  "Wexford",
  "Yellowstone",
  "Amber",
] as const;
const SECOND_WORDS = [
  "Analytics",
  "Logistics",
  "Health",
  "Robotics",
  "Foods",
  "Software",
  "Media",
  "Energy",
  "Insurance",
  "Freight",
  "Biosciences",
  "Retail",
  "Payments",
  "Security",
  "Aerospace",
  "Materials",
  "Learning",
  "Hospitality",
  "Semiconductor",
  "Outfitters",
  "Mutual",
  "Diagnostics",
  "Networks",
  "Manufacturing",
  "Brands",
] as const;
const ENDINGS = ["Inc.", "LLC", "Corp.", "Group Inc.", "Holdings LLC", "Co."] as const;
const GIVEN = [
  "Olivia",
  "Marcus",
  "Priya",
  "Daniel",
  "Grace",
  "Andre",
  "Hannah",
  "Luis",
  "Naomi",
  "Trevor",
  "Monica",
  "Kevin",
  "Alicia",
  "Samuel",
  "Renee",
  "Victor",
  "Dana",
  "Elliot",
  "Joanna",
  "Raymond",
] as const;
const FAMILY = [
  "Bennett",
  "Alvarez",
  "Nguyen",
  "Whitaker",
  "Okafor",
  "Feldman",
  "Castillo",
  "Brooks",
  "Patel",
  "Sorensen",
  "Hughes",
  "Marino",
  "Kowalski",
  "Reyes",
  "Chandler",
  "Ibrahim",
  "Lindgren",
  "Foster",
  "Delgado",
  "Park",
] as const;
const STREETS = [
  "Main Street",
  "Market Street",
  "Lincoln Avenue",
  "Commerce Way",
  "Industrial Parkway",
  "Oak Street",
  "Park Avenue",
  "Technology Drive",
  "Riverside Drive",
  "Broadway",
  "Third Street",
  "Madison Avenue",
] as const;
const PLACES = [
  ["San Francisco", "CA", "941", "415"],
  ["Los Angeles", "CA", "900", "213"],
  ["New York", "NY", "100", "212"],
  ["Buffalo", "NY", "142", "716"],
  ["Austin", "TX", "787", "512"],
  ["Houston", "TX", "770", "713"],
  ["Seattle", "WA", "981", "206"],
  ["Boston", "MA", "021", "617"],
  ["Chicago", "IL", "606", "312"],
  ["Philadelphia", "PA", "191", "215"],
  ["Columbus", "OH", "432", "614"],
  ["Atlanta", "GA", "303", "404"],
  ["Denver", "CO", "802", "303"],
  ["Phoenix", "AZ", "850", "602"],
  ["Miami", "FL", "331", "305"],
  ["Charlotte", "NC", "282", "704"],
  ["Salt Lake City", "UT", "841", "801"],
  ["Minneapolis", "MN", "554", "612"],
  ["Nashville", "TN", "372", "615"],
  ["Hartford", "CT", "061", "860"],
  ["Portland", "OR", "972", "503"],
] as const;

export interface CompanyProfile {
  name: string;
  contactName: string;
  mailbox: string;
  domain: string;
  phone: string;
  vatNumber: string | null;
  address: { line1: string; city: string; state: string | null; postalCode: string; country: string };
}

export function asDomain(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

export function americanCompany(draw: Draw): CompanyProfile {
  const stem = `${draw.pick(FIRST_WORDS)} ${draw.pick(SECOND_WORDS)}`;
  const given = draw.pick(GIVEN);
  const family = draw.pick(FAMILY);
  const [city, state, zip, area] = draw.pick(PLACES);
  return {
    name: `${stem} ${draw.pick(ENDINGS)}`,
    contactName: `${given} ${family}`,
    mailbox: `${given}.${family}`.toLowerCase(),
    domain: `${asDomain(stem)}.example`,
    phone: `+1 ${area} 555 0${draw.int(100, 199)}`,
    vatNumber: `${draw.int(10, 98)}-${draw.int(1000000, 9999999)}`,
    address: {
      line1: `${draw.int(10, 9800)} ${draw.pick(STREETS)}`,
      city,
      state,
      postalCode: `${zip}${String(draw.int(1, 99)).padStart(2, "0")}`,
      country: "US",
    },
  };
}
