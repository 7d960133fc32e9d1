import type { Galaxy } from "../event.ts";
import { actorName, cut } from "./threat-tags.ts";
import type { openThreats } from "./threats.ts";

type Collector = ReturnType<typeof openThreats>["add"];

const families: ReadonlySet<string> = new Set(["Tool", "Ransomware", "Android", "Malpedia"]);

/** Entities of a galaxy's clusters, as the Python connector reads them. Only API and S3 exports have any. */
export function addGalaxy({ namespace, name: galaxy, GalaxyCluster }: Galaxy, add: Collector): void {
  if (!namespace || !galaxy) return;
  const isMitre = namespace === "mitre-attack";
  const isMisp = namespace === "misp";
  for (const { value, description, meta } of GalaxyCluster) {
    const known = (name: string) => ({
      description: description ?? undefined,
      aliases: meta?.synonyms ?? [name],
    });
    if (
      (isMitre && galaxy === "Intrusion Set") ||
      (isMisp && (galaxy === "Threat Actor" || galaxy === "Microsoft Activity Group actor"))
    ) {
      const name = actorName(value);
      add("intrusionSets", name, { ...known(name), labels: ["intrusion-set"] });
    }
    if (isMitre && galaxy === "Tool") {
      const name = cut(value, " - S");
      add("tools", name, { ...known(name), labels: ["tool"] });
    }
    if ((isMitre && galaxy === "Malware") || (isMisp && families.has(galaxy))) {
      const name = cut(value, " - S");
      add("malwares", name, { ...known(name), labels: [galaxy] });
    }
    if (isMitre && galaxy === "Attack Pattern") {
      const name = cut(value, " - T");
      add("attackPatterns", name, { ...known(name), x_mitre_id: meta?.external_id?.[0] });
    }
    if (isMisp && galaxy === "Sector") add("sectors", value, { description: description ?? undefined });
    if (isMisp && galaxy === "Country" && description) {
      add("countries", description, { description: "Imported from MISP tag", country: meta?.ISO ?? undefined });
    }
  }
}
