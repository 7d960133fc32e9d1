import type { StixId, StixObject } from "@octi/sdk/stix";
import type { ExternalReference } from "stix2-ts-types";
import { Attribute, type MispEvent, tellWrong } from "../../event.ts";
import type { Means } from "../means.ts";
import type { ReportFile } from "../report.ts";
import { fileOf } from "../report.ts";
import type { Abouts } from "./about.ts";

/** What the objects of one event are made with, and what has been made of it so far. */
export interface Making extends Pick<Means, "config" | "skip"> {
  readonly event: MispEvent;
  readonly abouts: Abouts;
  /** Ids of what belongs into the report. */
  readonly object_refs: StixId[];
  readonly files: ReportFile[];
  /** References of the report. */
  readonly links: ExternalReference[];
  /** What was made of the attribute or object of that UUID. */
  readonly byUuid: Map<string, StixObject>;
  /** Passes on what is new in this event: of an id the first object stays. */
  fresh(objects: Iterable<StixObject>, inReport?: boolean): Generator<StixObject>;
  /** Skips what can't be made, and goes on. */
  safely(uuid: string | null | undefined, make: () => Iterable<StixObject>): Generator<StixObject>;
  /** The attributes that can be read, say something, and are not deleted. */
  read(raw: Iterable<unknown>): Generator<Attribute>;
  /** Keeps the file of an attribute for the report, where that is asked for. */
  attach(attribute: Attribute): void;
}

/** Begins with an event. */
export function openMaking(event: MispEvent, abouts: Abouts, { config, skip }: Omit<Means, "guesses">): Making {
  const sent = new Set<string>();
  const object_refs: StixId[] = [];
  const files: ReportFile[] = [];
  return {
    config,
    skip,
    event,
    abouts,
    object_refs,
    files,
    links: [],
    byUuid: new Map(),
    *fresh(objects, inReport = true) {
      for (const object of objects) {
        if (sent.has(object.id)) continue;
        sent.add(object.id);
        if (inReport) object_refs.push(object.id);
        yield object;
      }
    },
    *safely(uuid, make) {
      try {
        yield* make();
      } catch (error) {
        skip(uuid ?? event.info, error);
      }
    },
    *read(raw) {
      for (const item of raw) {
        const { data, error } = Attribute.safeParse(item);
        if (!data) {
          skip(event.uuid ?? event.info, error);
          continue;
        }
        if (data.deleted) continue;
        tellWrong(data, data.uuid ?? event.info, skip);
        if (data.value.trim() !== "") yield data;
        else skip(data.uuid ?? event.info, new TypeError(`its value is empty: ${data.type}`));
      }
    },
    attach(attribute) {
      if (!config.MISP_FEED_IMPORT_WITH_ATTACHMENTS) return;
      try {
        const file = fileOf(attribute);
        if (file) files.push(file);
      } catch (error) {
        skip(attribute.uuid ?? event.info, error);
      }
    },
  };
}
