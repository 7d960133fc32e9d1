import { expect, test } from "vitest";
import { catalogueOf } from "./catalogue.ts";

test("a file is served from its folder", () => {
  expect(catalogueOf("/data/kev 1.json")).toEqual({
    name: "kev 1.json",
    folder: "/data",
    path: "/feeds/kev%201.json",
  });
});

test("without a file there is a catalogue of CISA's, or one of that size", () => {
  expect(catalogueOf(undefined).path).toMatch(/^\/feeds\/kev(-2026\.08\.06\.json|\.json\?entries=1661&seed=1)$/);
});
