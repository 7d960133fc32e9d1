import type { Feed, Subject } from "./subject.ts";

const external = (name: string) => `external-import/${name}`;

const kev: Subject = {
  slug: "cisa-kev",
  peer: { folder: external("cisa-known-exploited-vulnerabilities"), cwd: "src", args: ["main.py"] },
  usual: 5_200,
  real: (base) => ({
    name: "the catalogue of August 2026",
    env: { CISA_CATALOG_URL: `${base}/kev/kev-2026.08.06.json` },
  }),
  generated(base, objects) {
    const entries = Math.ceil(objects / 3.125);
    return {
      name: `a generated catalogue of ${entries} entries`,
      env: { CISA_CATALOG_URL: `${base}/kev.json?entries=${entries}&seed=1` },
    };
  },
};

const attack = (enterprise: string, mobile: string, ics: string, capec: string): Feed["env"] => ({
  MITRE_ENTERPRISE_FILE_URL: enterprise,
  MITRE_MOBILE_ATTACK_FILE_URL: mobile,
  MITRE_ICS_ATTACK_FILE_URL: ics,
  MITRE_CAPEC_FILE_URL: capec,
});

const mitre: Subject = {
  slug: "mitre",
  peer: { folder: external("mitre"), cwd: ".", args: ["-m", "src"] },
  usual: 28_000,
  real: (base) => ({
    name: "Enterprise, Mobile and ICS 19.1, and CAPEC 3.9",
    env: attack(
      `${base}/attack/enterprise-attack-19.1.json`,
      `${base}/attack/mobile-attack-19.1.json`,
      `${base}/attack/ics-attack-19.1.json`,
      `${base}/attack/stix-capec-3.9.json`,
    ),
  }),
  generated(base, objects) {
    const techniques = Math.ceil(objects / 10);
    return {
      name: `a generated Enterprise of ${techniques} techniques`,
      env: attack(`${base}/attack/enterprise.json?techniques=${techniques}&seed=1`, "false", "false", "false"),
    };
  },
};

/** Indicators of each generated pulse. */
const indicators = 100;

const alienvault: Subject = {
  slug: "alienvault",
  peer: { folder: external("alienvault"), cwd: "src", args: ["__main__.py"] },
  usual: 66_000, // the real pulses of ../shared are five: two seconds, most of them the start
  generated(base, objects) {
    const pulses = Math.ceil(objects / 660);
    return {
      name: `${pulses} generated pulses of ${indicators} indicators`,
      env: {
        ALIENVAULT_BASE_URL: `${base}/otx/${pulses}x${indicators}`,
        ALIENVAULT_API_KEY: "sandbox",
        ALIENVAULT_PULSE_START_TIMESTAMP: "2000-01-01T00:00:00",
      },
    };
  },
};

/** Attributes of each generated event. */
const attributes = 3;

const misp = (url: string): Feed["env"] => ({
  MISP_FEED_URL: url,
  MISP_FEED_IMPORT_FROM_DATE: "2000-01-01",
  MISP_FEED_CREATE_INDICATORS: "true",
  MISP_FEED_CREATE_OBSERVABLES: "true",
});

const mispFeed: Subject = {
  slug: "misp-feed",
  peer: { folder: external("misp-feed"), cwd: "src", args: ["main.py"] },
  usual: 50_000,
  real: (base) => ({
    name: "Infoblox's events, with indicators and observables",
    env: misp(`${base}/misp/infoblox`),
  }),
  generated(base, objects) {
    const events = Math.ceil(objects / 25);
    return {
      name: `${events} generated events of ${attributes} attributes and more, with indicators and observables`,
      env: misp(`${base}/misp/${events}x${attributes}`),
    };
  },
};

/** What can be measured, by slug. */
export const subjects: ReadonlyMap<string, Subject> = new Map(
  [kev, mitre, alienvault, mispFeed].map((subject) => [subject.slug, subject]),
);
