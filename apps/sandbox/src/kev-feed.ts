import { createHash } from "node:crypto";
import { numbers } from "./numbers.ts";

/** A catalogue in CISA's form, of any size, made of numbers alone: the same for the same size and seed. */
export interface KevFeed {
  readonly etag: string;
  /** The JSON text, some entries at a time. */
  chunks(): Generator<string>;
}

const vendors = [
  "Acme Corp",
  "Globex",
  "Initech",
  "Dassault Systèmes",
  "Umbrella ",
  "acme corp",
  "Hooli",
  "Stark Industries",
  "Wayne Enterprises",
  "Tyrell",
];
const products = [
  "Widget Server",
  "Mail Gateway",
  "Multiple Products",
  "Commerce and\u202fMagento",
  "Kernel",
  "VPN Appliance",
  " Endpoint Manager (EPM)",
  "Drupal Core",
  "Router",
  "Web Portal",
];
const faults = [
  "Path Traversal",
  "Command Injection",
  "Use-After-Free",
  "Improper Authentication",
  "SQL Injection",
  "Deserialization of Untrusted Data",
];
const cwes = ["CWE-22", "CWE-78", "CWE-416", "CWE-287", "CWE-89", "CWE-502"];

const day = (index: number): string =>
  new Date(Date.UTC(2021, 10, 3) + (index % 1_800) * 86_400_000).toISOString().slice(0, 10);

function entry(index: number, random: () => number): object {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [vendor, product, fault] = [pick(vendors), pick(products), Math.floor(random() * faults.length)];
  const cveID = `CVE-${2021 + (index % 6)}-${String(10_000 + index).padStart(5, "0")}`;
  const dateAdded = day(index);
  const family = index < 1_000 ? "" : ` ${Math.floor(index / 1_000)}`; // larger catalogues have more products
  return {
    cveID,
    vendorProject: vendor,
    product: `${product}${family}`,
    vulnerabilityName: `${vendor.trim()} ${product.trim()} ${faults[fault]} Vulnerability`,
    dateAdded,
    shortDescription: `${vendor.trim()} ${product.trim()} contains a ${faults[fault]?.toLowerCase()} vulnerability.`,
    requiredAction:
      "Apply mitigations per vendor instructions or discontinue use of the product if mitigations are unavailable.",
    dueDate: new Date(Date.parse(dateAdded) + 21 * 86_400_000).toISOString().slice(0, 10),
    knownRansomwareCampaignUse: random() < 0.2 ? "Known" : "Unknown",
    notes: `https://vendor.example/advisory/${index} ; https://nvd.nist.gov/vuln/detail/${cveID}`,
    cwes: [cwes[fault]],
  };
}

const atOnce = 200;

/** A catalogue of so many entries. Another seed is another catalogue, and a later release. */
export function kevFeed(entries: number, seed: number): KevFeed {
  const released = new Date(Date.UTC(2026, 0, 1) + seed * 86_400_000).toISOString();
  return {
    etag: `"${createHash("sha1").update(`kev ${entries} ${seed}`).digest("hex")}"`,
    *chunks() {
      const random = numbers(seed);
      const head = {
        title: "CISA Catalog of Known Exploited Vulnerabilities",
        catalogVersion: released.slice(0, 10).replaceAll("-", "."),
        dateReleased: released,
        count: entries,
      };
      yield `${JSON.stringify(head).slice(0, -1)},"vulnerabilities":[`;
      for (let from = 0; from < entries; from += atOnce) {
        const some: string[] = [];
        for (let index = from; index < Math.min(from + atOnce, entries); index++)
          some.push(JSON.stringify(entry(index, random)));
        yield `${from === 0 ? "" : ","}${some.join(",")}`;
      }
      yield "]}";
    },
  };
}
