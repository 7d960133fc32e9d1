import { usable } from "@octi/sdk";
import type { StixObject } from "@octi/sdk/stix";
import { describe, expect, test } from "vitest";
import type { Config } from "./config.ts";
import { author, toFlag, toStix } from "./mapping.ts";
import { details, KevDetails, KevEntry, KevId, spare } from "./source.ts";
import { entry } from "./test-catalogue.ts";

const config: Config = {
  CISA_CATALOG_URL: "https://feed.example/kev.json",
  CISA_TLP: "TLP:CLEAR",
  CISA_CREATE_INFRASTRUCTURES: false,
  CISA_KEV_FLAG_ONLY: false,
  CISA_DETAILS: false,
  CISA_UNFLAG_REMOVED: false,
  CISA_INTERVAL: undefined,
};

const made = (more: Record<string, unknown> = {}, settings: Partial<Config> = {}) =>
  toStix(KevEntry.parse(entry(more)), { ...config, ...settings });
const detailed = (more: Record<string, unknown> = {}) =>
  toStix(KevEntry.parse(entry(more)), config, KevDetails.parse(entry(more)))[0];
const ids = (objects: readonly StixObject[]) => objects.map(({ id }) => id);

describe("the Python connector's objects", () => {
  // ids of cisa-kev-and-mitre A3, computed with pycti
  test("five objects beside the author, with pycti's ids", () => {
    expect(author.id).toBe("identity--80f07246-1c8c-5225-9ac5-fba6d6345f99");
    expect(ids(made())).toEqual([
      "vulnerability--599aac57-5e3f-5edd-b5c7-5419209ef0b7",
      "identity--542072da-8b33-50bf-810b-d9cfd2a0bc69",
      "software--deab7646-10b9-565e-977e-962f77d76df6",
      "relationship--2f8f28c1-9cc7-5148-a8de-5ed5c4ca48af",
      "relationship--c63dfdbe-de3d-5818-9bd9-d19bcc2f8429",
    ]);
  });

  test("three more with infrastructures, whose relationships have no author", () => {
    const objects = made({}, { CISA_CREATE_INFRASTRUCTURES: true });
    expect(ids(objects).slice(4, 7)).toEqual([
      "infrastructure--b0c14dce-7c59-57d4-ac1a-48657dc47a11",
      "relationship--62ff7086-5f9f-5b61-ad4d-6dc2046f17f5",
      "relationship--3edaac9b-6d23-5c70-aecd-3851c3318ba7",
    ]);
    expect(objects[5]).toMatchObject({ relationship_type: "has", created_by_ref: null });
    expect(objects[6]).toMatchObject({
      relationship_type: "related-to",
      description: "maintains",
      created_by_ref: null,
    });
    expect(objects[4]).not.toHaveProperty("infrastructure_types");
  });

  test("software has no marking; related-to has no start although its id has one", () => {
    const [, , software, maintained, affected] = made();
    expect(software).not.toHaveProperty("object_marking_refs");
    expect(maintained).not.toHaveProperty("start_time");
    expect(affected).toMatchObject({ start_time: "2024-01-15T00:00:00Z" });
  });

  test("flag only: a name and the flag, without author and marking", () => {
    expect(toFlag("CVE-2024-12345")).toEqual([
      {
        type: "vulnerability",
        spec_version: "2.1",
        id: "vulnerability--599aac57-5e3f-5edd-b5c7-5419209ef0b7",
        name: "CVE-2024-12345",
        x_opencti_cisa_kev: true,
        created_by_ref: null,
      },
    ]);
  });

  test("each marking", () => {
    expect(made({}, { CISA_TLP: "TLP:RED" })[0]).toMatchObject({
      object_marking_refs: ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],
    });
    expect(made({}, { CISA_TLP: "TLP:AMBER+STRICT" })[1]).toMatchObject({
      object_marking_refs: ["marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"],
    });
  });

  test("nothing of the details without CISA_DETAILS", () => {
    const [vuln] = made();
    expect(Object.keys(vuln ?? {}).sort()).toEqual([
      "created",
      "description",
      "id",
      "name",
      "object_marking_refs",
      "spec_version",
      "type",
      "x_opencti_cisa_kev",
    ]);
    expect(vuln).toMatchObject({ description: "Acme Widget Server lets anybody read files." });
  });
});

describe("names as they stand", () => {
  test("blanks and case stay; vulnerability and vendor share an id, software does not", () => {
    const [one, other] = [
      made(),
      made({ vendorProject: "acme corp ", product: "Acme Widget Server ", cveID: "cve-2024-12345" }),
    ];
    expect(other[0]).toMatchObject({ id: one[0]?.id, name: "cve-2024-12345" });
    expect(other[1]).toMatchObject({ id: one[1]?.id, name: "acme corp " });
    expect(other[2]).toMatchObject({ name: "Acme Widget Server ", vendor: "acme corp " });
    expect(other[2]?.id).not.toBe(one[2]?.id);
  });

  test("a no-break blank and letters beyond ASCII", () => {
    expect(made({ product: "Commerce and\u202fMagento", vendorProject: "Dassault Systèmes" })[2]).toMatchObject({
      name: "Commerce and\u202fMagento",
      vendor: "Dassault Systèmes",
    });
  });

  test("one Infrastructure for all that is called Multiple Products, one Software a vendor", () => {
    const of = (vendorProject: string) =>
      made({ vendorProject, product: "Multiple Products" }, { CISA_CREATE_INFRASTRUCTURES: true });
    expect(of("A")[4]?.id).toBe(of("B")[4]?.id);
    expect(of("A")[2]?.id).not.toBe(of("B")[2]?.id);
  });
});

describe("CISA_DETAILS", () => {
  test("description, CWEs, references and label", () => {
    expect(detailed()).toMatchObject({
      description:
        "Acme Widget Server lets anybody read files.\n\n**Required action:** Apply the vendor's update or take it off the network.\n\n**Due date:** 2024-02-05\n\n**Known ransomware campaign use:** Known",
      x_opencti_cwe: ["CWE-22", "CWE-23"],
      labels: ["known-ransomware"],
      external_references: [
        { source_name: "acme.example", url: "https://acme.example/advisory/1" },
        { source_name: "nvd.nist.gov", url: "https://nvd.nist.gov/vuln/detail/CVE-2024-12345" },
      ],
    });
  });

  test("what an older catalogue doesn't have is left out", () => {
    const vuln = detailed({ knownRansomwareCampaignUse: undefined, notes: null, cwes: undefined, dueDate: "" });
    expect(vuln).toMatchObject({ description: expect.stringMatching(/^Acme.*\n\n\*\*Required action:\*\* [^\n]*$/) });
    for (const key of ["labels", "x_opencti_cwe", "external_references"]) expect(vuln).not.toHaveProperty(key);
    expect(detailed({ knownRansomwareCampaignUse: "Unknown" })).not.toHaveProperty("labels");
  });

  // forms that the notes of real entries have
  test.each([
    [
      "https://a.example/1 ; https://b.example/2;https://c.example/3",
      ["https://a.example/1", "https://b.example/2", "https://c.example/3"],
    ],
    [
      "https://a.example/1, https://b.example/2,https://c.example/3",
      ["https://a.example/1", "https://b.example/2", "https://c.example/3"],
    ],
    ["See the directive (https://a.example/ed-21-03) for guidance.", ["https://a.example/ed-21-03"]],
    ["https://a.example/flaw-(cve-2020-1) ; x", ["https://a.example/flaw-(cve-2020-1)"]],
    ['https://a.example/1" ; Note: https://a.example/1.', ["https://a.example/1"]],
    ["https://a.example/#:~:text=2009).-,NOTE,-There", ["https://a.example/#:~:text=2009).-,NOTE,-There"]],
    ["https://a.example/web/2016/https://b.example/2", ["https://a.example/web/2016/https://b.example/2"]],
  ])("links of %j", (notes, urls) => {
    const vuln = detailed({ notes }) as unknown as { external_references: { url: string }[] };
    expect(vuln.external_references.map(({ url }) => url)).toEqual(urls);
  });

  test.each([
    ["HTTPS://A.example/1", ["HTTPS://A.example/1"]],
    ["see 'https://a.example/'", ["https://a.example/"]],
    ["https://user:pass@a.example/1 ; https://b.example/", ["https://b.example/"]],
  ])("a link of %j", (notes, urls) => {
    const vuln = detailed({ notes }) as unknown as { external_references: { url: string }[] };
    expect(vuln.external_references.map(({ url }) => url)).toEqual(urls);
  });

  test("of a list of CWEs what is one", () => {
    expect(detailed({ cwes: ["CWE-1", " cwe-2", "", null, 3, "NVD-CWE-noinfo"] })).toMatchObject({
      x_opencti_cwe: ["CWE-1", "CWE-2"],
    });
  });

  test("an empty description leaves no blank lines", () => {
    expect(detailed({ shortDescription: "" })).toMatchObject({ description: expect.stringMatching(/^\*\*Required/) });
  });

  test("notes that hold no URL", () => {
    expect(detailed({ notes: "; , http:// see the vendor" })).not.toHaveProperty("external_references");
  });
});

describe("entries", () => {
  const skipped: unknown[] = [];
  const good = (more: Record<string, unknown>) => {
    skipped.length = 0;
    return usable(KevEntry, spare, entry(more), (error) => skipped.push(...error.issues.map(({ path }) => path[0])));
  };

  test.each([
    [{ cveID: " " }, "cveID"],
    [{ cveID: null }, "cveID"],
    [{ dateAdded: "15/01/2024" }, "dateAdded"],
    [{ dateAdded: "2024-02-30" }, "dateAdded"],
    [{ dateAdded: undefined }, "dateAdded"],
  ])("%j is refused, and the field is named", (more, field) => {
    expect(() => good(more)).toThrow(field);
    expect(skipped).toEqual([]);
  });

  test("what lacks costs the objects that need it, and not the flag", () => {
    const types = (more: Record<string, unknown>) => toStix(good(more), config).map(({ type }) => type);
    expect(types({ product: null })).toEqual(["vulnerability", "identity"]);
    expect(skipped).toEqual(["product"]);
    expect(types({ vendorProject: true })).toEqual(["vulnerability"]);
    expect(skipped).toEqual(["vendorProject"]);
    const [vuln] = toStix(good({ shortDescription: null }), config);
    expect(vuln).toMatchObject({ x_opencti_cisa_kev: true, name: "CVE-2024-12345" });
    expect(vuln).not.toHaveProperty("description");
    expect(skipped).toEqual(["shortDescription"]);
  });

  test("an empty product, a number for a name, and keys that nobody knows pass", () => {
    expect(good({ product: "", vendorProject: 7, newKey: 1 })).toMatchObject({ product: "", vendorProject: "7" });
    expect(skipped).toEqual([]);
  });

  // ids of the genuine Python connector, which hashes the date as it is written
  test("a date without zeros is hashed as it is written, and sent as a date", () => {
    const objects = toStix(
      good({ cveID: "CVE-2024-2014", vendorProject: "V14", product: "P14", dateAdded: "2024-1-5" }),
      config,
    );
    expect(objects.filter(({ type }) => type === "relationship").map(({ id }) => id)).toEqual([
      "relationship--64dea59b-9bbb-5485-9be8-2bfac6677343",
      "relationship--601571cc-753c-5866-b8a1-800f35f87882",
    ]);
    expect(objects[0]).toMatchObject({ created: "2024-01-05T00:00:00.000Z" });
    expect(objects.at(-1)).toMatchObject({ start_time: "2024-01-05T00:00:00Z" });
  });

  test("what is wrong with a detail loses that detail alone", () => {
    expect(usable(KevDetails, details, entry({ cwes: "CWE-1", dueDate: "2024-02-05" }), () => {})).toMatchObject({
      dueDate: "2024-02-05",
    });
  });

  test("for the flag a CVE is enough", () => {
    expect(KevId.parse({ cveID: "CVE-2024-1" }).cveID).toBe("CVE-2024-1");
  });
});
