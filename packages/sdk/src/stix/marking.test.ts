import { expect, test } from "vitest";
import { customMarking, isPlatformMarking, markingId, statementMarking, type Tlp, tlp, tlpMarking } from "./index.ts";

test("TLP markings are stix2's objects under OpenCTI's ids (golden-findings section 1)", () => {
  expect(tlpMarking("TLP:GREEN")).toEqual({
    type: "marking-definition",
    spec_version: "2.1",
    id: "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    created: "2017-01-20T00:00:00.000Z",
    definition_type: "tlp",
    name: "TLP:GREEN",
    definition: { tlp: "green" },
  });
  expect(tlpMarking("TLP:CLEAR")).toEqual(tlpMarking("TLP:WHITE"));
  expect(tlpMarking("TLP:CLEAR")).toMatchObject({ name: "TLP:WHITE", definition: { tlp: "white" } });
  expect(tlpMarking("TLP:AMBER+STRICT")).toEqual({
    type: "marking-definition",
    spec_version: "2.1",
    id: "marking-definition--826578e1-40ad-459f-bc73-ede076f81f37",
    definition_type: "statement",
    definition: { statement: "custom" },
    x_opencti_definition_type: "TLP",
    x_opencti_definition: "TLP:AMBER+STRICT",
  });
});

test("every TLP id is one that OpenCTI has, and no other is", () => {
  for (const [name, id] of Object.entries(tlp)) {
    expect(tlpMarking(name as Tlp).id).toBe(id);
    expect(markingId("TLP", name)).toBe(id);
    expect(isPlatformMarking(id)).toBe(true);
  }
  expect(isPlatformMarking(customMarking("PAP", "PAP:RED").id)).toBe(false);
  expect(markingId("TLP", "toString")).not.toBeUndefined();
  expect(isPlatformMarking(markingId("TLP", "tlp:red"))).toBe(false);
});

test("a statement's id is made of its text; null and dates are as given", () => {
  const statement = statementMarking("Copyright", { created: "2017-06-01T00:00:00.000Z", created_by_ref: null });
  expect(statement).toEqual({
    type: "marking-definition",
    spec_version: "2.1",
    id: markingId("statement", "Copyright"),
    created: "2017-06-01T00:00:00.000Z",
    created_by_ref: null,
    definition_type: "statement",
    definition: { statement: "Copyright" },
  });
});
