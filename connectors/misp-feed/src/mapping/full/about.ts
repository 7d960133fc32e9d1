import { tlpMarking } from "@octi/sdk/stix";
import type { Identity, MarkingDefinition } from "stix2-ts-types";
import type { Attribute, MispEvent } from "../../event.ts";
import { addGuess } from "../guesses.ts";
import type { Common } from "../kinds.ts";
import { labelOf } from "../labels.ts";
import { isMarkingTag, markingsOf } from "../markings.ts";
import type { Means } from "../means.ts";
import { scoreOf } from "../score.ts";
import { openThreats, type Provenance, type Threats } from "../threats.ts";
import { addClusters, addTag, isEntityTag } from "./galaxies.ts";

/** What tags and galaxies of an event, an object or an attribute say about it. */
export interface About {
  readonly provenance: Provenance;
  readonly markings: readonly MarkingDefinition[];
  readonly labels: string[];
  readonly threats: Threats;
}

/** Whether a tag is neither an entity nor a marking nor an author. */
const isLabel = (tag: string): boolean =>
  !isEntityTag(tag) && !isMarkingTag(tag) && !tag.startsWith("marking") && !tag.startsWith("creator");

/** What is said of an event, and of what is in it. */
export interface Abouts {
  readonly whole: About;
  /** Of a part, which has the event's marking and labels where it says none. */
  of(item: Pick<Attribute, "Tag" | "Galaxy">): About;
  /** What all observables of a part have. */
  common(attribute: Pick<Attribute, "to_ids" | "comment">, here: About): Common;
}

/** Reads what is said of an event. */
export function openAbouts(event: MispEvent, author: Identity, { config, guesses }: Omit<Means, "skip">): Abouts {
  const score = scoreOf(String(event.threat_level_id ?? ""));

  function about(item: Pick<MispEvent, "Tag" | "Galaxy">, other?: About): About {
    const tags = item.Tag ?? [];
    const own = markingsOf(tags, { fromTags: config.MISP_FEED_MARKINGS_FROM_TAGS, pap: true });
    // an attribute that says nothing of the colour keeps the event's
    const markings = own.length > 0 ? own : (other?.markings ?? [tlpMarking("TLP:CLEAR")]);
    const provenance = { created_by_ref: author.id, object_marking_refs: markings.map(({ id }) => id) };
    const { threats, add } = openThreats(provenance);
    for (const galaxy of item.Galaxy) addClusters(galaxy, add);
    for (const tag of tags) {
      addGuess(tag, guesses, add);
      addTag(tag, add);
    }
    const named = config.MISP_FEED_CREATE_TAGS_AS_LABELS
      ? [...new Set(tags.filter(isLabel).map(labelOf).filter(Boolean))]
      : [];
    return { provenance, markings, labels: other && item.Tag === undefined ? other.labels : named, threats };
  }

  const whole = about(event);
  return {
    whole,
    of: (item) => about(item, whole),
    common: ({ to_ids, comment }, here) => ({
      x_opencti_description: comment || undefined,
      x_opencti_score: (to_ids ? undefined : config.MISP_FEED_IMPORT_TO_IDS_NO_SCORE) ?? score,
      labels: here.labels,
      external_references: [],
      ...here.provenance,
    }),
  };
}
