import type { Tlp2Level, TlpLevel } from "./enumerations.ts";
import type { StixId } from "./id.ts";

/** The ids of the four predefined markings of TLP version 1 (STIX 2.1 section 7.2.1.4). OpenCTI keeps them for version 2, too. */
export const tlpMarkings: Readonly<Record<TlpLevel, StixId<"marking-definition">>> = {
  white: "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
  green: "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
  amber: "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
  red: "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
};

/** The ids of the five markings of TLP version 2, as OASIS's TLP 2.0 extension defines them. */
export const tlp2Markings: Readonly<Record<Tlp2Level, StixId<"marking-definition">>> = {
  clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
  green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
  red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};
