/** Names of STIX 2.1's open vocabulary hash-algorithm-ov, and the shape of each hash (stix2 3.0.2 checks the same). */
const shapes: Readonly<Record<string, RegExp>> = {
  MD5: /^[a-f0-9]{32}$/i,
  "SHA-1": /^[a-f0-9]{40}$/i,
  "SHA-256": /^[a-f0-9]{64}$/i,
  "SHA-512": /^[a-f0-9]{128}$/i,
  "SHA3-256": /^[a-f0-9]{64}$/i,
  "SHA3-512": /^[a-f0-9]{128}$/i,
  SSDEEP: /^[a-z0-9/+:.]{1,128}$/i,
  TLSH: /^[a-f0-9]{70}$/i,
};

const plain = (name: string): string => name.replaceAll("-", "").toUpperCase();
const names = new Map(Object.keys(shapes).map((name) => [plain(name), name]));

/** STIX's name of a hash algorithm: `sha256` is `SHA-256`. An unknown name stays as it is. */
export function hashName(name: string): string {
  return names.get(plain(name)) ?? name;
}

/** Whether a value looks like a hash of the algorithm; unknown algorithms take any value. OpenCTI refuses the others. */
export function isHash(name: string, value: string): boolean {
  return shapes[hashName(name)]?.test(value) ?? true;
}

/**
 * Hashes under STIX's names, values as they are: their case counts in ids.
 *
 * @throws {TypeError} for a value that is no hash of its algorithm
 */
export function checkedHashes(hashes: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(hashes)) {
    if (!isHash(name, value)) throw new TypeError(`${JSON.stringify(value)} is not a ${hashName(name)} hash`);
    checked[hashName(name)] = value;
  }
  return checked;
}

/** The one hash that ids are made of: MD5, SHA-1, SHA-256, SHA-512, else the first (stix2 3.0.2; id-vectors). */
export function chosenHash(hashes: Readonly<Record<string, string>>): Record<string, string> | undefined {
  for (const name of ["MD5", "SHA-1", "SHA-256", "SHA-512", Object.keys(hashes)[0] ?? ""]) {
    const value = hashes[name];
    if (value !== undefined) return { [name]: value };
  }
  return undefined;
}
