import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  attackPattern,
  file,
  incident,
  indicator,
  individual,
  location,
  malware,
  note,
  organization,
  process,
  relationship,
  report,
  sector,
  software,
  vulnerability,
} from "./index.ts";

const vendor = organization({ name: "Acme Corp" });
const product = software({ name: "Acme Widget Server", vendor: "Acme Corp" });

describe("builders", () => {
  test("the ids of a KEV entry (cisa-kev-and-mitre A3)", () => {
    const cve = vulnerability({ name: "CVE-2024-12345" });
    const start_time = "2024-01-15T00:00:00.000Z";
    expect(cve.id).toBe("vulnerability--599aac57-5e3f-5edd-b5c7-5419209ef0b7");
    expect(vendor.id).toBe("identity--542072da-8b33-50bf-810b-d9cfd2a0bc69");
    expect(product.id).toBe("software--deab7646-10b9-565e-977e-962f77d76df6");
    expect(relationship("has", product, cve, { start_time }).id).toBe(
      "relationship--c63dfdbe-de3d-5818-9bd9-d19bcc2f8429",
    );
    expect(organization({ name: "Cybersecurity and Infrastructure Security Agency" }).id).toBe(
      "identity--80f07246-1c8c-5225-9ac5-fba6d6345f99",
    );
  });

  test("an id may be made of what the object doesn't carry", () => {
    const link = relationship("related-to", product, vendor, { id: { start_time: "2024-01-15T00:00:00.000Z" } });
    expect(link).toEqual({
      type: "relationship",
      spec_version: "2.1",
      id: "relationship--2f8f28c1-9cc7-5148-a8de-5ed5c4ca48af",
      relationship_type: "related-to",
      source_ref: product.id,
      target_ref: vendor.id,
    });
    const dated = report({
      name: "r",
      published: "2024-01-15T10:30:00Z",
      object_refs: [vendor.id],
      id: { published: "2024-01-15T10:30:00+00:00" },
    });
    expect(dated.published).toBe("2024-01-15T10:30:00Z");
    expect(dated.id).toBe(report({ name: "r", published: "2024-01-15T10:30:00+00:00", object_refs: [vendor.id] }).id);
    const bare = { content: "c", object_refs: [vendor.id] };
    expect(note({ ...bare, abstract: "a", id: { abstract: undefined } }).id).toBe(note(bare).id);
  });

  test("an id that the source has is kept", () => {
    expect(malware({ id: "malware--known", name: "m", is_family: false }).id).toBe("malware--known");
  });

  test("undefined and empty lists are left out, null and empty texts are kept", () => {
    const made = vulnerability({
      name: "",
      description: "",
      labels: [],
      external_references: undefined,
      created_by_ref: null,
    });
    expect(made).toEqual({
      type: "vulnerability",
      spec_version: "2.1",
      id: made.id,
      name: "",
      description: "",
      created_by_ref: null,
    });
    expect(Object.keys(made)).not.toContain("external_references");
  });

  test("dates are never invented", () => {
    expect(Object.keys(vendor).filter((key) => key === "created" || key === "modified")).toEqual([]);
  });

  test("patterns of type stix say their version", () => {
    const more = { valid_from: "2024-01-15T10:30:00Z" };
    expect(indicator({ pattern: "[url:value = 'x']", pattern_type: "stix", ...more })).toHaveProperty(
      "pattern_version",
      "2.1",
    );
    expect(indicator({ pattern: "rule r { condition: true }", pattern_type: "yara", ...more })).not.toHaveProperty(
      "pattern_version",
    );
    expect(indicator({ pattern: "p", pattern_type: "stix", pattern_version: "2.0", ...more })).toHaveProperty(
      "pattern_version",
      "2.0",
    );
  });

  test("identities of each class differ", () => {
    const name = "Northwind";
    expect(
      [organization({ name }), individual({ name }), sector({ name })].map(({ identity_class }) => identity_class),
    ).toEqual(["organization", "individual", "class"]);
    expect(new Set([organization({ name }).id, individual({ name }).id, sector({ name }).id]).size).toBe(3);
  });

  test("what no id can be made without is named", () => {
    expect(() => incident({ name: "Leak" })).toThrow(
      "an id is made of created, which is missing: give the builder created, or id: { created }",
    );
    expect(() => location({ name: "Lisbon" })).toThrow("an id is made of x_opencti_location_type, which is missing");
    expect(() => vulnerability({ name: 1 as unknown as string })).toThrow(
      "an id is made of name: it has to be a text and is 1",
    );
    expect(() => process({ pid: 314 })).toThrow(
      "this process has nothing that an id could be made of: give the builder an id",
    );
    expect(() => malware({ name: "half \ud800", is_family: false })).toThrow(
      'no id can be made of malware {"name":"half \\ud800"}',
    );
  });

  test("hashes get STIX's names and are checked", () => {
    const md5 = "0CC175B9C0F1B6A831C399E269772661";
    expect(file({ hashes: { md5 } })).toEqual(file({ hashes: { MD5: md5 } }));
    expect(file({ hashes: { MD5: md5 } }).hashes).toEqual({ MD5: md5 });
    expect(file({ hashes: { imphash: "whatever" } }).hashes).toEqual({ imphash: "whatever" });
    expect(() => file({ hashes: { SHA256: "abc" } })).toThrow('"abc" is not a SHA-256 hash');
  });

  test("misuse is a compile error", () => {
    // @ts-expect-error a typo in a property
    const typo = () => malware({ name: "m", is_family: false, descripton: "d" });
    // @ts-expect-error is_family is missing
    const missing = () => malware({ name: "m" });
    // @ts-expect-error an author is an identity
    const author = () => malware({ name: "m", is_family: false, created_by_ref: "malware--1" });
    // @ts-expect-error an id of another type
    const other = () => malware({ name: "m", is_family: false, id: "tool--1" });
    // @ts-expect-error the builder says the class
    const twice = () => organization({ name: "n", identity_class: "individual" });
    expect([typo, missing, author, other, twice]).toHaveLength(5);
  });

  test("the id hangs on neither the order of the properties nor on others, and nothing given is changed", () => {
    const properties = fc.record({
      name: fc.string(),
      x_mitre_id: fc.string(),
      description: fc.string(),
      labels: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(properties, fc.string(), (given, other) => {
        const frozen = Object.freeze({ ...given, labels: Object.freeze([...given.labels]) as string[] });
        const turned = Object.fromEntries(Object.entries(frozen).reverse()) as unknown as typeof frozen;
        expect(attackPattern(turned).id).toBe(attackPattern(frozen).id);
        expect(attackPattern({ ...frozen, description: other }).id).toBe(attackPattern(frozen).id);
      }),
    );
  });
});
