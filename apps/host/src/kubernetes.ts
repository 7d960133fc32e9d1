import { type Connector, variablesOf } from "@octi/sdk/runtime";
import { banner } from "./banner.ts";

/** Where the image serves /live and /ready; said here, too, so that probes and image can't part. */
const healthPort = 9096;

/** Which files apply to a connector, and its image's version. */
const kustomization = (name: string, version: string): string => `# ${banner}
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - data.yaml
labels:
  - includeSelectors: true
    pairs:
      app.kubernetes.io/name: ${name}
      app.kubernetes.io/part-of: octi
configMapGenerator:
  - name: ${name}
    envs:
      - settings.env
images:
  - name: octi/${name}
    newTag: "${version}"
`;

/** What was sent, kept between starts: a small file, and feeds while they are read that are too large for memory. */
const data = (name: string): string => `# ${banner}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}
spec:
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 1Gi
`;

/** A secret that the connector can't do without: the pod says which one is missing. */
const required = (name: string, variable: string): string => `            - name: ${variable}
              valueFrom:
                secretKeyRef:
                  name: ${name}
                  key: ${variable}
`;

const deployment = (name: string, secrets: readonly string[]): string => `# ${banner}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  # one process an identity on OpenCTI: the one before ends, and gives the volume back, before the next one starts
  replicas: 1
  strategy:
    type: Recreate
  template:
    spec:
      automountServiceAccountToken: false
      # a Service called opencti would set OPENCTI_PORT and others like settings
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: connector
          image: octi/${name}
          # what comes later counts: a connector may have its own token
          envFrom:
            - configMapRef:
                name: octi
            - secretRef:
                name: octi
            - configMapRef:
                name: ${name}
            - secretRef:
                name: ${name}
                optional: true
          env:
            - name: CONNECTOR_HEALTH_PORT
              value: "${healthPort}"
${secrets.map((secret) => required(name, secret)).join("")}          ports:
            - name: health
              containerPort: ${healthPort}
          livenessProbe:
            httpGet:
              path: /live
              port: health
            periodSeconds: 30
            timeoutSeconds: 5
          readinessProbe:
            httpGet:
              path: /ready
              port: health
            periodSeconds: 20
            timeoutSeconds: 5
          resources:
            requests:
              cpu: 50m
              memory: 128Mi
            limits:
              memory: 512Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          volumeMounts:
            - name: data
              mountPath: /data
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: ${name}
`;

/** The connector's own settings with their defaults, each a comment: a release's defaults stay the release's. */
function settings(connector: Connector): string {
  const own = variablesOf(connector).own.filter(({ deprecated, secret }) => !deprecated && !secret);
  const lines = own.map(({ name, default: value = "" }) => `#${name}=${value}`);
  return [`# ${banner}`, "# Take the # away in a copy, or set them in an overlay.", ...lines, ""].join("\n");
}

/** A connector and the version of its image. */
export interface Deployed {
  readonly connector: Connector;
  readonly version: string;
}

/** A kustomize base of all connectors, and one a connector; contents by path below the base. */
export function kubernetesFiles(deployed: readonly Deployed[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { connector, version } of deployed) {
    const { slug } = connector;
    const name = `connector-${slug}`;
    const secrets = variablesOf(connector).own.filter(({ required, secret }) => required && secret);
    files.set(`${slug}/kustomization.yaml`, kustomization(name, version));
    files.set(`${slug}/data.yaml`, data(name));
    const names = secrets.map((variable) => variable.name);
    files.set(`${slug}/deployment.yaml`, deployment(name, names));
    files.set(`${slug}/settings.env`, settings(connector));
  }
  const resources = deployed.map(({ connector: { slug } }) => `  - ${slug}\n`).join("");
  const all = `# ${banner}\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources}`;
  return files.set("kustomization.yaml", all);
}
