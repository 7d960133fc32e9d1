import type { Answer, Routes, SourceRequest } from "@octi/sdk/testing";

/** Where the OTX of the tests is. */
export const otxUrl = "https://otx.example";

type Pulse = Readonly<Record<string, unknown>>;
const modified = (pulse: Pulse) => String(pulse.modified ?? pulse.created ?? "");

/** An answer as OTX gives it: the newest first, `modified_since` exclusive, pages of 5 where nobody says how many. */
export function pageOf(pulses: readonly Pulse[], { url }: Pick<SourceRequest, "url">): Answer {
  const asked = url.searchParams;
  const since = asked.get("modified_since") ?? "";
  const [limit, page] = [Number(asked.get("limit") ?? 5), Number(asked.get("page") ?? 1)];
  const rows = pulses
    .filter((pulse) => modified(pulse) > since)
    .sort((a, b) => (modified(a) < modified(b) ? 1 : modified(a) > modified(b) ? -1 : 0));
  const next = page * limit < rows.length ? `${url.origin}${url.pathname}?limit=${limit}&page=${page + 1}` : null;
  return { body: { results: rows.slice((page - 1) * limit, page * limit), count: rows.length, next, previous: null } };
}

/** An OTX that has these pulses, at that moment; it asks for a key. */
export function otxOf(pulses: () => readonly Pulse[], base = otxUrl): Routes {
  const keyed = (answer: (request: SourceRequest) => Answer) => (request: SourceRequest) =>
    request.headers["x-otx-api-key"] === "key"
      ? answer(request)
      : { status: 403, body: { detail: "Authentication required" } };
  return {
    [`${base}/api/v1/users/me`]: keyed(() => ({ body: { username: "somebody" } })),
    [`${base}/api/v1/pulses/subscribed`]: keyed((request) => pageOf(pulses(), request)),
  };
}
