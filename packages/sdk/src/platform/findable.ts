/**
 * Entity types that can be looked up by name, with the attribute that holds their other names (OpenCTI's schema,
 * 6.4.0 to 6.9.17: `name` and that attribute have the same type in all of them).
 */
export const findable = {
  "Administrative-Area": "x_opencti_aliases",
  "Attack-Pattern": "aliases",
  Campaign: "aliases",
  Channel: "aliases",
  City: "x_opencti_aliases",
  Country: "x_opencti_aliases",
  "Course-Of-Action": "x_opencti_aliases",
  "Data-Component": "aliases",
  "Data-Source": "aliases",
  Event: "aliases",
  Incident: "aliases",
  Individual: "x_opencti_aliases",
  Infrastructure: "aliases",
  "Intrusion-Set": "aliases",
  Malware: "aliases",
  Narrative: "aliases",
  Organization: "x_opencti_aliases",
  Position: "x_opencti_aliases",
  Region: "x_opencti_aliases",
  Sector: "x_opencti_aliases",
  System: "x_opencti_aliases",
  "Threat-Actor-Group": "aliases",
  "Threat-Actor-Individual": "aliases",
  Tool: "aliases",
  Vulnerability: "x_opencti_aliases",
} as const;

/** Types that have an id of ATT&CK's beside their names, `T1566`: it is looked for, too, as pycti's connectors do. */
export const withMitreId: ReadonlySet<Findable> = new Set<Findable>(["Attack-Pattern", "Course-Of-Action"]);

/** A type that can be looked up by name, as OpenCTI writes it: `Intrusion-Set`. */
export type Findable = keyof typeof findable;
