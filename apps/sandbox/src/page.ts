import { isActive } from "./connectors.ts";
import type { Platform } from "./platform.ts";
import { tracking } from "./work.ts";

/** What the page and the demo show: no secret in it. */
export interface Status {
  readonly version: string;
  readonly connectors: readonly {
    readonly id: string;
    readonly name: string;
    readonly active: boolean;
    readonly buffering: boolean;
    readonly state: string;
    readonly queued: number;
    readonly nextRun: string | null;
  }[];
  readonly works: readonly {
    readonly id: string;
    readonly connector: string;
    readonly name: string;
    readonly status: string;
    readonly expected: number;
    readonly processed: number;
    readonly messages: readonly string[];
    readonly errors: readonly string[];
  }[];
  /** Objects by OpenCTI's entity type, markings that were there from the start left out. */
  readonly counts: Readonly<Record<string, number>>;
  /** Drafts, the newest first, with what each adds, changes or takes away; `counts` has nothing of it. */
  readonly drafts: readonly {
    readonly id: string;
    readonly name: string;
    readonly objects: number;
    readonly counts: Readonly<Record<string, number>>;
  }[];
  /** Files that wait in workbenches, the newest first. */
  readonly pending: readonly {
    readonly id: string;
    readonly name: string;
    readonly size: number;
    readonly at: string;
  }[];
  readonly latest: readonly {
    readonly id: string;
    readonly type: string;
    readonly name: string;
    readonly at: string;
  }[];
}

const mostWorks = 20;
const mostDrafts = 20;

/** How everything stands. */
export function statusOf(platform: Platform): Status {
  const { connectors, works, worker, objects, drafts, pending, now, version } = platform;
  const { "Marking-Definition": markings, ...counts } = Object.fromEntries(objects.counts());
  return {
    version,
    connectors: connectors.list().map((connector) => ({
      id: connector.id,
      name: connector.name,
      active: isActive(connector, now()),
      buffering: connector.connector_info?.buffering ?? false,
      state: connector.connector_state ?? "",
      queued: worker.waiting(connector.id),
      nextRun: connector.connector_info?.next_run_datetime ?? null,
    })),
    works: works
      .list()
      .slice(0, mostWorks)
      .map((work) => {
        const { expected, processed } = tracking(work);
        return {
          id: work.id,
          connector: work.connectorId,
          name: work.name,
          status: work.status,
          expected,
          processed,
          messages: work.messages.map(({ message }) => message),
          errors: work.errors.map(({ message }) => message),
        };
      }),
    counts: { ...counts, ...(markings && markings > 5 ? { "Marking-Definition": markings - 5 } : {}) },
    drafts: drafts
      .list()
      .slice(0, mostDrafts)
      .map(({ id, name }) => {
        const counts = drafts.counts(id);
        return { id, name, objects: Object.values(counts).reduce((sum, count) => sum + count, 0), counts };
      }),
    pending: pending
      .list()
      .slice(0, mostDrafts)
      .map(({ id, name, size, uploadedAt }) => ({ id, name, size, at: uploadedAt })),
    latest: objects
      .latest(20)
      .map(({ id, entityType, name, updatedAt }) => ({ id, type: entityType, name, at: updatedAt })),
  };
}

/** The page at `/`: reads `/status` each two seconds. Everything is put in as text, so no name can become markup. */
export const page = /* HTML */ `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>octi sandbox</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
  td.number { text-align: right; font-variant-numeric: tabular-nums; } .error { color: #c33; } .muted { opacity: .65; } td.long { max-width: 20rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
</style>
<h1>octi sandbox <span class="muted" id="version"></span></h1>
<p class="muted">A stand-in for OpenCTI, for development. Point connectors at this address.</p>
<h2>Connectors</h2><table id="connectors"></table>
<h2>Works</h2><table id="works"></table>
<h2>Objects</h2><table id="counts"></table>
<h2>Drafts</h2><table id="drafts"></table>
<h2>Workbenches</h2><table id="pending"></table>
<h2>Latest</h2><table id="latest"></table>
<script>
  const fill = (id, head, rows) => {
    const table = document.getElementById(id);
    table.replaceChildren(...[head, ...rows].map((cells, index) => {
      const row = document.createElement("tr");
      row.append(...cells.map((cell) => {
        const element = document.createElement(index === 0 ? "th" : "td");
        element.textContent = cell?.text ?? cell;
        if (cell?.error) element.className = "error";
        if (cell?.long) { element.className = "long"; element.title = cell.text; }
        if (typeof cell === "number") element.className = "number";
        return element;
      }));
      return row;
    }));
    if (rows.length === 0) table.textContent = "none yet";
  };
  const show = async () => {
    try {
      const status = await (await fetch("status")).json();
      document.getElementById("version").textContent = "OpenCTI " + status.version;
      fill("connectors", ["Name", "Status", "Queued", "Next run", "State"], status.connectors.map((c) => [c.name, c.active ? (c.buffering ? "Buffering" : "Active") : "Inactive", c.queued, c.nextRun ?? "", { text: c.state, long: true }]));
      fill("works", ["Work", "Status", "Completed", "Total", "Messages"], status.works.map((w) => [w.name, w.status, w.processed, w.expected, { text: [...w.errors, ...w.messages].join("\\n"), error: w.errors.length > 0 }]));
      fill("counts", ["Type", "Objects"], Object.entries(status.counts));
      fill("drafts", ["Draft", "Objects", "Types"], status.drafts.map((d) => [d.name, d.objects, Object.entries(d.counts).map(([type, n]) => type + " " + n).join(", ")]));
      fill("pending", ["File", "Bytes", "At"], status.pending.map((f) => [f.name, f.size, f.at]));
      fill("latest", ["Type", "Name", "Id", "At"], status.latest.map((o) => [o.type, o.name, o.id, o.at]));
    } catch {
      document.getElementById("version").textContent = "is not running";
    }
    setTimeout(show, 2000);
  };
  show();
</script>
</html>
`;
