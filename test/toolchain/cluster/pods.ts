/** Where pods of these tests live: Pod Security is enforced at its strictest level. */
export function restrictedNamespace(name: string): object {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

export const image = "debian:trixie-slim";

/** Answers every connection on port 8080 with the name of the pod. The image has perl, and no other server. */
const server = `use IO::Socket; my $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1);
while (my $c = $s->accept) { print $c "$ENV{HOSTNAME}\\n"; close $c; }`;

/** A pod as uid 999, which owns nothing in the image, with a volume that only its fsGroup can make writable. */
export function serverPod(name: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 999,
        runAsGroup: 999,
        fsGroup: 999,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "server",
          image,
          command: ["perl", "-e", server],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "500m", memory: "64Mi" } },
          readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }],
    },
  };
}

export function claim(name: string): object {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
}

export function nodePortService(name: string, app: string): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { type: "NodePort", selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** Alone may go to this test's fake nodes: pods of other tests would not run there. */
export const taint = { key: "keelson.test", value: "cluster", effect: "NoSchedule" };

/** On a fake node: kwok says that it runs. */
export function fakePod(name: string, node: string): object {
  const { spec, ...rest } = serverPod(name) as { spec: object };
  const placed = { nodeSelector: { "kubernetes.io/hostname": node }, tolerations: [{ ...taint, operator: "Equal" }] };
  return { ...rest, spec: { ...spec, ...placed, volumes: [{ name: "data", emptyDir: {} }] } };
}
