import type { BundleObject } from "./source.ts";

/** Counts, by type, what OpenCTI has no place for. */
export interface LeftOut {
  add(object: BundleObject): void;
  /** `OpenCTI has no place for 699 x-mitre-detection-strategy, 15 x-mitre-tactic and 855 relationships to them`. */
  told(): string | undefined;
}

/** Begins with nothing counted. */
export function openLeftOut(): LeftOut {
  const counts = new Map<string, number>();
  let links = 0;
  return {
    add({ type }) {
      if (type === "relationship" || type === "sighting") links += 1;
      else counts.set(type, (counts.get(type) ?? 0) + 1);
    },
    told() {
      const objects = [...counts].map(([type, count]) => `${count} ${type}`).join(", ");
      const to = links === 0 ? "" : `${links} relationships to such`;
      if (objects === "" && to === "") return undefined;
      return `OpenCTI has no place for ${[objects, to].filter(Boolean).join(" and ")}`;
    },
  };
}
