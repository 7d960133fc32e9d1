/** What connectors of one process are told: which of them, where it isn't all. */
export type Told<T> = T & { readonly connectors?: readonly string[] };

/** What several connectors are told alike is said once, with their labels. */
export function toldTogether<T extends object>(told: ReadonlyMap<string, readonly T[]>): readonly Told<T>[] {
  const groups = new Map<string, { readonly one: T; readonly connectors: string[] }>();
  for (const [label, items] of told) {
    for (const one of items) {
      const key = JSON.stringify(one);
      const group = groups.get(key);
      if (group) group.connectors.push(label);
      else groups.set(key, { one, connectors: [label] });
    }
  }
  return [...groups.values()].map(({ one, connectors }) =>
    connectors.length === told.size ? one : { ...one, connectors },
  );
}
