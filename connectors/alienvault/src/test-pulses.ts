/** An indicator of our own in OTX's form. */
export const ioc = (indicator: string, type = "domain", more: Record<string, unknown> = {}) => ({
  id: 1_000 + indicator.length,
  indicator,
  type,
  created: "2024-02-01T10:11:12",
  content: "",
  title: "",
  description: "",
  expiration: null,
  is_active: 1,
  role: null,
  ...more,
});

/** A pulse of our own in OTX's form; `undefined` takes a field away. */
export const pulse = (number: number, more: Record<string, unknown> = {}) => ({
  id: number.toString(16).padStart(24, "0"),
  name: `Pulse ${number}`,
  description: `About ${number}.`,
  author_name: "ThreatDesk",
  created: "2024-02-01T01:02:03.456000",
  modified: new Date(Date.UTC(2024, 2, 1) + number * 60_000).toISOString().replace("Z", "000"),
  revision: 1,
  tlp: "white",
  public: 1,
  adversary: "",
  tags: [],
  targeted_countries: [],
  malware_families: [],
  attack_ids: [],
  references: [],
  industries: [],
  extract_source: [],
  more_indicators: false,
  indicators: [ioc(`host-${number}.example.test`)],
  ...more,
});

/** So many pulses, each modified a minute after the one before. */
export const pulses = (count: number) => Array.from({ length: count }, (_, index) => pulse(index + 1));
