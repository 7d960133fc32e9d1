/** An entry of our own in the feed's form; `undefined` takes a field away. */
export const entry = (more: Record<string, unknown> = {}) => ({
  cveID: "CVE-2024-12345",
  vendorProject: "Acme Corp",
  product: "Acme Widget Server",
  vulnerabilityName: "Acme Widget Server Path Traversal Vulnerability",
  dateAdded: "2024-01-15",
  shortDescription: "Acme Widget Server lets anybody read files.",
  requiredAction: "Apply the vendor's update or take it off the network.",
  dueDate: "2024-02-05",
  knownRansomwareCampaignUse: "Known",
  notes:
    "https://acme.example/advisory/1 ; https://nvd.nist.gov/vuln/detail/CVE-2024-12345, see also https://acme.example/advisory/1",
  cwes: ["CWE-22", "CWE-23"],
  ...more,
});

/** A catalogue around entries. */
export const catalogue = <T>(vulnerabilities: readonly T[], dateReleased = "2024-03-01T10:00:00.1234Z") => ({
  title: "CISA Catalog of Known Exploited Vulnerabilities",
  catalogVersion: "2024.03.01",
  dateReleased,
  count: vulnerabilities.length,
  vulnerabilities,
});

/** A catalogue of so many different entries. */
export const generated = (entries: number) =>
  catalogue(
    Array.from({ length: entries }, (_, index) =>
      entry({
        cveID: `CVE-2024-${10_000 + index}`,
        vendorProject: `Vendor ${index % 7}`,
        product: `Product ${index % 11}`,
        dateAdded: `2024-02-${String((index % 28) + 1).padStart(2, "0")}`,
      }),
    ),
  );
