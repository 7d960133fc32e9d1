import type { Connector } from "@octi/sdk/runtime";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { kubernetesFiles } from "./kubernetes.ts";
import { connectors } from "./registry.ts";

const filesOf = async (load: () => Promise<{ default: unknown }>) =>
  kubernetesFiles([{ connector: (await load()).default as Connector, version: "1.2.3" }]);

test("a connector is one process, without root, that is asked for its health and keeps its data", async () => {
  const files = await filesOf(connectors["cisa-kev"]);
  const { spec } = parse(files.get("cisa-kev/deployment.yaml") ?? "");
  const { containers, volumes, securityContext } = spec.template.spec;
  const [container] = containers;
  expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 });
  expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
  expect(container.env).toContainEqual({
    name: "CONNECTOR_HEALTH_PORT",
    value: String(container.ports[0].containerPort),
  });
  expect(container.livenessProbe.httpGet).toEqual({ path: "/live", port: "health" });
  expect(container.readinessProbe.httpGet).toEqual({ path: "/ready", port: "health" });
  expect(container.volumeMounts).toEqual([{ name: volumes[0].name, mountPath: "/data" }]);
  const { metadata } = parse(files.get("cisa-kev/data.yaml") ?? "");
  expect(volumes[0].persistentVolumeClaim.claimName).toBe(metadata.name);
});

test("secrets come by reference, those that are required by name, and stand in no file", async () => {
  const files = await filesOf(connectors.alienvault);
  const [container] = parse(files.get("alienvault/deployment.yaml") ?? "").spec.template.spec.containers;
  expect(container.env).toContainEqual({
    name: "ALIENVAULT_API_KEY",
    valueFrom: { secretKeyRef: { name: "connector-alienvault", key: "ALIENVAULT_API_KEY" } },
  });
  expect(container.envFrom).toContainEqual({ secretRef: { name: "octi" } });
  const settings = files.get("alienvault/settings.env") ?? "";
  expect(settings).toContain("\n#ALIENVAULT_TLP=TLP:CLEAR\n");
  expect(settings).not.toMatch(/API_KEY|INTERVAL_SEC|^[^#\n]/m);
});

test("the base has every connector, each with its image's version", async () => {
  const files = await filesOf(connectors.mitre);
  expect(parse(files.get("kustomization.yaml") ?? "").resources).toEqual(["mitre"]);
  expect(parse(files.get("mitre/kustomization.yaml") ?? "").images).toEqual([
    { name: "octi/connector-mitre", newTag: "1.2.3" },
  ]);
});
