import { Hono } from "hono";
import type { Fault, Faults } from "./faults.ts";

/**
 * The switchboard over HTTP, for sandboxes in a process of their own: `POST /faults` with one fault or a list of them,
 * `GET /faults` for those that are on and how often each struck, `DELETE /faults` to switch all off. No token is asked for:
 * the sandbox listens on 127.0.0.1 unless somebody says otherwise.
 */
export function faultRoutes(faults: Faults): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(faults.list()));
  app.post("/", async (context) => {
    try {
      const body = (await context.req.json()) as Fault | readonly Fault[];
      faults.add(...(Array.isArray(body) ? (body as readonly Fault[]) : [body as Fault]));
    } catch (error) {
      return context.json({ status: "error", error: error instanceof Error ? error.message : String(error) }, 400);
    }
    return context.json(faults.list());
  });
  app.delete("/", (context) => {
    faults.clear();
    return context.json([]);
  });
  return app;
}
