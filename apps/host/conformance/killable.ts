import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { attackFeed } from "../../sandbox/src/attack-feed.ts";
import { mispEvent, mispIndex, mispManifest } from "../../sandbox/src/misp-feed.ts";
import { otxPage } from "../../sandbox/src/otx-feed.ts";

/** The source of a connector that is killed. */
export interface Source {
  readonly listener: RequestListener;
  /** What was asked for of that which a run on the same source doesn't ask for. */
  asked(): number;
  /** Gives the source another validator; absent where its runs ask for what is new. */
  changeValidator?(): void;
}

/** A connector that is killed. */
export interface Killable {
  open(seed: number): Source;
  /** Its settings, with the address of the source. */
  env(url: string): Readonly<Record<string, string>>;
}

const send = (response: ServerResponse, chunks: Iterable<string>, blanks = "") => {
  response.setHeader("content-type", "application/json");
  response.end([...chunks].join("") + blanks);
};

const mispFeed: Killable = {
  open(seed) {
    const size = { events: 150, attributes: 4, seed };
    const manifest = [...mispManifest(size)];
    const index = mispIndex(size);
    /** Some events have so many objects that they leave in several batches. */
    const attributesOf = (at: number): number => (at % 40 === 7 ? 900 : 4);
    let asked = 0;
    let blanks = "";
    return {
      listener(request, response) {
        const at = index.get(request.url?.slice(1, -".json".length) ?? "");
        if (at === undefined) return send(response, manifest, blanks);
        asked += 1;
        send(response, mispEvent(at, { ...size, attributes: attributesOf(at) }));
      },
      asked: () => asked,
      changeValidator() {
        blanks += "\n";
      },
    };
  },
  env: (url) => ({
    MISP_FEED_URL: url,
    MISP_FEED_CREATE_INDICATORS: "true",
    MISP_FEED_CREATE_OBSERVABLES: "true",
  }),
};

const mitre: Killable = {
  open(seed) {
    const techniques = { enterprise: 250, mobile: 60, ics: 40, capec: 60 };
    let blanks = "";
    return {
      listener(request, response) {
        const domain = request.url?.slice(1) as keyof typeof techniques;
        send(response, attackFeed({ domain, techniques: techniques[domain], seed }).chunks(), blanks);
      },
      asked: () => 0,
      changeValidator() {
        blanks += "\n";
      },
    };
  },
  env: (url) => ({
    MITRE_ENTERPRISE_FILE_URL: `${url}/enterprise`,
    MITRE_MOBILE_ATTACK_FILE_URL: `${url}/mobile`,
    MITRE_ICS_ATTACK_FILE_URL: `${url}/ics`,
    MITRE_CAPEC_FILE_URL: `${url}/capec`,
  }),
};

const alienvault: Killable = {
  open(seed) {
    const size = { pulses: 320, indicators: 5, inline: 5, seed };
    let asked = 0;
    return {
      listener(request: IncomingMessage, response) {
        const { searchParams } = new URL(request.url ?? "", "http://otx.test");
        const numberOf = (name: string) => Number(searchParams.get(name));
        const [limit, page] = [numberOf("limit"), numberOf("page")];
        const { count, results } = otxPage(size, searchParams.get("modified_since") ?? "", limit, page);
        if (count > 0) asked += 1;
        // as OTX's gateway does to pages that take it too long
        if (count > 0 && asked % 5 === 0) response.writeHead(504).end("<h1>504 Gateway Time-out</h1>");
        else send(response, [JSON.stringify({ count, results, next: page * limit < count ? "more" : null })]);
      },
      asked: () => asked,
    };
  },
  env: (url) => ({ ALIENVAULT_BASE_URL: url, ALIENVAULT_API_KEY: "key" }),
};

/** By slug. */
export const killables = { "misp-feed": mispFeed, mitre, alienvault } satisfies Readonly<Record<string, Killable>>;
