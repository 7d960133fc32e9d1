/** Names that OTX writes otherwise than Unicode's list of regions. */
const others: Readonly<Record<string, string>> = {
  "united states of america": "US",
  usa: "US",
  "united kingdom of great britain and northern ireland": "GB",
  uk: "GB",
  "great britain": "GB",
  "russian federation": "RU",
  "korea, republic of": "KR",
  "republic of korea": "KR",
  "korea, democratic people's republic of": "KP",
  "democratic people's republic of korea": "KP",
  "viet nam": "VN",
  "syrian arab republic": "SY",
  "lao people's democratic republic": "LA",
  "brunei darussalam": "BN",
  "czech republic": "CZ",
  turkey: "TR",
  "macedonia, the former yugoslav republic of": "MK",
  "congo, the democratic republic of the": "CD",
  "democratic republic of the congo": "CD",
  congo: "CG",
  "hong kong": "HK",
  macao: "MO",
  macau: "MO",
  myanmar: "MM",
  burma: "MM",
  "palestine, state of": "PS",
  palestine: "PS",
  "holy see (vatican city state)": "VA",
  "cape verde": "CV",
  "cabo verde": "CV",
  swaziland: "SZ",
  "ivory coast": "CI",
  "virgin islands, british": "VG",
  "virgin islands, u.s.": "VI",
  "saint vincent and the grenadines": "VC",
  "saint kitts and nevis": "KN",
  "saint lucia": "LC",
  "trinidad and tobago": "TT",
  "bosnia and herzegovina": "BA",
  "antigua and barbuda": "AG",
  "sao tome and principe": "ST",
  "timor-leste": "TL",
};

let known: ReadonlyMap<string, string> | undefined;

const simple = (name: string): string => name.trim().toLowerCase().replaceAll("’", "'");

function names(): ReadonlyMap<string, string> {
  const region = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const found = new Map<string, string>();
  for (let at = 0; at < 26 * 26; at++) {
    const code = String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26));
    if (notCountries.has(code)) continue;
    const name = region.of(code);
    if (name !== undefined && !found.has(simple(name))) found.set(simple(name), code);
  }
  for (const [name, code] of Object.entries(others)) found.set(name, code);
  return found;
}

/** Codes that Unicode has beside ISO 3166-1, old ones and those of no country. */
const notCountries = new Set([
  ..."AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" "),
  ..."AN BU CS DD DY FX HV NH NT RH SU TP UK VD YD YU ZR".split(" "),
]);

/** The ISO 3166-1 code of a country by its English name, as OTX writes it: `Korea, Republic of` is `KR`. */
export function countryCode(name: string): string | undefined {
  known ??= names();
  const key = simple(name);
  // "Iran, Islamic Republic of" is Iran; where the part before the comma is no country's name alone, the list above has it
  return known.get(key) ?? known.get(key.replaceAll(" and ", " & ")) ?? known.get(key.replace(/,.*$/, ""));
}
