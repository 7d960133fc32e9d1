/**
 * Renders docker/kubernetes and the overlay of its README with kubectl, and validates every object against the schemas of
 * Kubernetes' releases: `node apps/host/conformance/kubernetes.ts`. Needs kubectl (no cluster), and PyPI for the schemas.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { pythonWith } from "../../../.ci/python.ts";

const run = promisify(execFile);
const base = fileURLToPath(new URL("../../../docker/kubernetes", import.meta.url));
/** The oldest release that is still run in many places, and the newest that there are schemas of. */
const releases = ["1.28", "1.37"];

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: Kubernetes' own shapes
  readonly spec?: any;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

let passed = 0;
let failed = 0;
const skipped: string[] = [];
async function check(name: string, what: () => Promise<void> | void): Promise<void> {
  try {
    await what();
    passed += 1;
  } catch (error) {
    failed += 1;
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    say(`FAILED: ${name}: ${stdout}${stderr || message}`);
  }
}
function expect(good: boolean, what: string): void {
  if (!good) throw new Error(what);
}

/** The overlay that the README has one write, in a folder of its own. */
function overlay(): string {
  const folder = mkdtempSync(join(tmpdir(), "octi-kubernetes-"));
  const readme = readFileSync(join(base, "README.md"), "utf8");
  for (const [, path = "", block = ""] of readme.matchAll(
    /`(overlay\/[^`]+)`[^\n]*:\n\n {3}```yaml\n(.*?)^ {3}```$/gms,
  )) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const here = relative(dirname(file), base);
    writeFileSync(file, block.replaceAll(/^ {3}/gm, "").replaceAll(/(\.\.\/)+octi\/docker\/kubernetes/g, here));
  }
  return folder;
}

async function render(folder: string): Promise<{ readonly text: string; readonly objects: readonly Rendered[] }> {
  const { stdout: text } = await run("kubectl", ["kustomize", folder]);
  return { text, objects: parseAllDocuments(text).map((document) => document.toJS() as Rendered) };
}

/** What a schema can't say: no connector runs twice or loses its settings. */
function checkObjects(objects: readonly Rendered[], count: number): void {
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  const deployments = of("Deployment");
  expect(deployments.length === count, `expected ${count} Deployments, found ${deployments.length}`);
  const selectors = deployments.map(({ spec }) => JSON.stringify(spec.selector.matchLabels));
  expect(new Set(selectors).size === count, `Deployments that select each other's pods: ${selectors.join(" ")}`);
  const names = new Set(of("ConfigMap").map(({ metadata }) => metadata.name));
  const claims = new Set(of("PersistentVolumeClaim").map(({ metadata }) => metadata.name));
  for (const { spec, metadata } of deployments) {
    const { containers, volumes } = spec.template.spec;
    const maps: string[] = containers[0].envFrom.flatMap(
      (from: { configMapRef?: { name: string } }) => from.configMapRef?.name ?? [],
    );
    expect(names.has(maps.at(-1) ?? ""), `${metadata.name}: its ConfigMap ${maps.at(-1)} is not made`);
    expect(claims.has(volumes[0].persistentVolumeClaim.claimName), `${metadata.name}: its volume is not claimed`);
    expect(/:\d+\.\d+\.\d+$/.test(containers[0].image), `${metadata.name}: ${containers[0].image} has no version`);
  }
}

async function validate(python: string, text: string, folder: string): Promise<void> {
  const file = join(folder, "rendered.yaml");
  writeFileSync(file, text);
  for (const release of releases)
    await run(join(dirname(python), "kubernetes-validate"), ["--strict", "--kubernetes-version", release, file]);
}

const hasKubectl = await run("kubectl", ["kustomize", "--help"]).then(
  () => true,
  () => false,
);
const python = await pythonWith(["kubernetes-validate==1.37.0"]).catch(() => undefined);
const folder = overlay();
try {
  if (!hasKubectl) skipped.push("docker/kubernetes: there is no kubectl");
  else if (!python) skipped.push("docker/kubernetes against Kubernetes' schemas: they can't be installed from PyPI");
  if (hasKubectl) {
    const slugs = [...readFileSync(join(base, "kustomization.yaml"), "utf8").matchAll(/^ {2}- (\S+)$/gm)];
    for (const [name, where, count] of [
      ["the base", base, slugs.length],
      ["the overlay of the README", join(folder, "overlay"), 3],
    ] as const) {
      await check(`${name} renders`, async () => checkObjects((await render(where)).objects, count));
      if (python) await check(`${name} is valid`, async () => validate(python, (await render(where)).text, folder));
    }
    await check("the overlay's settings arrive", async () => {
      const { text, objects } = await render(join(folder, "overlay"));
      for (const part of [
        'CISA_DETAILS: "true"',
        "image: registry.example/octi/connector-cisa-kev:",
        "name: connector-misp-feed-circl",
      ])
        expect(text.includes(part), `expected ${part}`);
      expect(
        objects.every(({ metadata }) => metadata.namespace === "opencti"),
        "expected everything in the namespace opencti",
      );
    });
    if (python)
      await check("what is wrong is found", async () => {
        const wrong = (await render(base)).text.replace("automountServiceAccountToken", "automountToken");
        await validate(python, wrong, folder).then(
          () => expect(false, "an unknown field passed"),
          () => undefined,
        );
      });
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const what of skipped) say(`skipped: ${what}`);
say(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;
