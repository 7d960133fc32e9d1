import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";

/** A catalogue in CISA's form, of so many entries. */
export function catalogue(
  entries: number,
  release = "2024-03-01T10:00:00.1234Z",
  change: (entry: object, index: number) => object = (entry) => entry,
): string {
  const vulnerabilities = Array.from({ length: entries }, (_, index) =>
    change(
      {
        cveID: `CVE-2024-${10_000 + index}`,
        vendorProject: `Vendor ${index % 90}`,
        product: `Product ${index}`,
        vulnerabilityName: `Product ${index} Command Injection Vulnerability`,
        dateAdded: "2024-02-03",
        shortDescription: `Product ${index} runs what it is told.`,
        requiredAction: "Apply the vendor's update.",
        dueDate: "2024-02-24",
      },
      index,
    ),
  );
  return JSON.stringify({ catalogVersion: "2024.03.01", dateReleased: release, count: entries, vulnerabilities });
}

/** Answers a body, as JSON where nothing else is said. */
export function answer(body: string | Uint8Array, { status = 200, type = "application/json" } = {}): RequestListener {
  const etag = `"${createHash("sha1").update(body).digest("hex")}"`;
  return (request, response) => {
    if (status === 200 && request.headers["if-none-match"] === etag) return response.writeHead(304, { etag }).end();
    return response.writeHead(status, { "content-type": type, ...(status === 200 ? { etag } : {}) }).end(body);
  };
}
