import { expect, test } from "vitest";
import { feedRoutes } from "./feed-routes.ts";
import { mispEvent, mispIndex, mispManifest } from "./misp-feed.ts";

const size = { events: 9, attributes: 30, seed: 2 };
const manifestOf = (other = size) => JSON.parse([...mispManifest(other)].join("")) as Record<string, Entry>;
const eventOf = (index: number, other = size) => JSON.parse([...mispEvent(index, other)].join("")).Event;
interface Entry {
  readonly timestamp: string;
}

test("the same size and seed are the same feed, another seed is another one", () => {
  expect(manifestOf()).toEqual(manifestOf());
  expect(eventOf(3)).toEqual(eventOf(3));
  expect(Object.keys(manifestOf({ ...size, seed: 3 }))).not.toEqual(Object.keys(manifestOf()));
});

test("the manifest says of each event what its file says", () => {
  const manifest = manifestOf();
  expect(Object.keys(manifest)).toHaveLength(9);
  for (const [uuid, index] of mispIndex(size)) {
    const { Attribute, Object: objects, EventReport, ...head } = eventOf(index);
    expect(head).toEqual({ uuid, ...manifest[uuid] });
    expect(Attribute).toHaveLength(30);
  }
});

test("there are equal timestamps, objects, references, sightings, deleted attributes and tags of their own", () => {
  const stamps = Object.values(manifestOf()).map(({ timestamp }) => timestamp);
  expect(new Set(stamps).size).toBeLessThan(stamps.length);
  const { Attribute, Object: objects, EventReport } = eventOf(0, { ...size, attributes: 120 });
  for (const key of ["Sighting", "Tag", "first_seen"])
    expect(
      Attribute.some((one: object) => key in one),
      key,
    ).toBe(true);
  expect(Attribute.some(({ deleted }: { deleted: boolean }) => deleted)).toBe(true);
  expect(objects).toHaveLength(9);
  expect(EventReport).toHaveLength(1);
});

test("over HTTP: manifest with ETag, as a list where asked, events, and 404 for what it doesn't name", async () => {
  const app = feedRoutes(undefined);
  const first = await app.request("/misp/5x2/manifest.json");
  const uuids = Object.keys((await first.json()) as object);
  expect(uuids).toHaveLength(5);
  const etag = first.headers.get("etag") ?? "";
  expect((await app.request("/misp/5x2/manifest.json", { headers: { "if-none-match": etag } })).status).toBe(304);
  const event = (await (await app.request(`/misp/5x2/${uuids[4]}.json`)).json()) as { Event: { uuid: string } };
  expect(event.Event.uuid).toBe(uuids[4]);
  expect(await (await app.request("/misp/5x2-list/manifest.json")).json()).toHaveLength(5);
  expect((await app.request("/misp/5x2/00000000-0000-4000-8000-000000000000.json")).status).toBe(404);
});
