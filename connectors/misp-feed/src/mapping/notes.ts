import { note, type StixObject } from "@octi/sdk/stix";
import type { Note, Report } from "stix2-ts-types";
import type { MispEvent } from "../event.ts";
import type { Provenance } from "./threats.ts";
import { instantOf } from "./time.ts";

const mention = /@\[(object|attribute)\]\(([a-z0-9]{8}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{12})\)/g;
const tagged = /@\[tag\]\(([a-zA-Z:"'0-9\-=]+)\)/g;

/** What an object is called in a note: what an indicator looks for, what an observable is, what anything else is named. */
function titleOf(object: StixObject): string {
  const { pattern, value, name } = object as unknown as Readonly<Record<string, unknown>>;
  return String((object.type === "indicator" ? pattern : value) ?? name ?? object.id);
}

/**
 * Notes of an event's reports. Mentions of attributes and objects become links to OpenCTI's search.
 *
 * @param byUuid finds what was made with an id of that UUID
 */
export function* notesOf(
  reports: MispEvent["EventReport"],
  {
    report,
    provenance,
    byUuid,
  }: { report: Report; provenance: Provenance; byUuid: (uuid: string) => StixObject | undefined },
): Generator<Note> {
  for (const { content, name, timestamp } of reports) {
    const created = instantOf(timestamp);
    const linked = content.replaceAll(mention, (_, type: string, uuid: string) => {
      const found = byUuid(uuid);
      return `[${type}:${found ? titleOf(found) : uuid}](/dashboard/search/${found?.id ?? uuid})`;
    });
    yield note({
      id: { abstract: undefined },
      created,
      modified: created,
      abstract: name,
      content: linked.replaceAll(tagged, "tag:$1"),
      object_refs: [report.id],
      ...provenance,
    });
  }
}
