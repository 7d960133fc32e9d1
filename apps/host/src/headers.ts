/**
 * What graphql-request uses of `Headers`: put in its place in the bundle, since Node's own brings undici along, 13 MB of
 * memory for a connector that idles. Names are in lower case; a value set later replaces an earlier one.
 */
export class Headers {
  readonly #values = new Map<string, string>();

  constructor(init: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(init)) this.set(name, value);
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value);
  }

  forEach(each: (value: string, name: string) => void): void {
    this.#values.forEach(each);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values[Symbol.iterator]();
  }
}
