import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../operations/explain.ts";

const cases: readonly (readonly [string, string, RegExp])[] = [
  ["a wrong passphrase", "error: constructing secrets manager: incorrect passphrase", /^the passphrase does not open/],
  [
    "a taken port, as the proxy of an older engine says it",
    "Error starting userland proxy: listen tcp4 127.0.0.1:8443: bind: address already in use",
    /^127\.0\.0\.1:8443 is in use by another program\./,
  ],
  [
    "a port that another container publishes",
    "Bind for 127.0.0.1:8443 failed: port is already allocated",
    /^127\.0\.0\.1:8443 is in use by another program\./,
  ],
  [
    "a taken port in the words of Docker 28",
    "failed to bind host port for 0.0.0.0:8443:172.31.0.2:8443/tcp: address already in use",
    /^0\.0\.0\.0:8443 is in use by another program\./,
  ],
  [
    "a taken port in the words of Docker 29",
    "failed to set up container networking: failed to bind host port 127.0.0.1:8443/tcp: address already in use",
    /^127\.0\.0\.1:8443 is in use by another program\./,
  ],
  [
    "a taken port of IPv6",
    "failed to bind host port [::1]:8443/tcp: address already in use",
    /^\[::1\]:8443 is in use by another program\./,
  ],
  [
    "no address range for a network, wrapped by the terminal's width",
    "could not find an available, non-overlapping IPv4\n    address pool among the defaults to assign to the network",
    /^Docker has no address range left/,
  ],
  [
    "a full disk under the state",
    'blob (key ".pulumi/locks/x.json"): write /home/a/state/.pulumi/locks/x.json.18e.tmp: no space left on device',
    /^the disk that holds the stack's state \(\/home\/a\/state\) is full\./,
  ],
  ["a full disk", "write /var/lib/docker/tmp/x: no space left on device", /^the disk of the Docker host is full\./],
  [
    "a stopped engine",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    /^no Docker Engine answers at unix:\/\/\/var\/run\/docker\.sock\./,
  ],
  [
    "a stopped engine in the words of Docker 29",
    "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory",
    /^no Docker Engine answers at unix:\/\/\/var\/run\/docker\.sock\./,
  ],
  ["a locked stack", "error: the stack is currently locked by 1 lock(s)", /^another run holds this stack\./],
  [
    "protected data",
    'resource "urn" cannot be deleted because it is protected',
    /^data volumes and passwords of this stack are protected\./,
  ],
  [
    "a quota of the namespace",
    'pods "web-1" is forbidden: exceeded quota: compute, requested: limits.memory=512Mi, used: limits.memory=8Gi, limited: limits.memory=8Gi',
    /^the namespace's ResourceQuota compute does not let it in \(requested: limits\.memory=512Mi, used: .*limited: limits\.memory=8Gi\)\./,
  ],
  [
    "a level of Pod Security",
    'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod must not set)',
    /^the namespace admits pods of level restricted:latest only, and one is not \(runAsNonRoot != true\)\./,
  ],
  [
    "an image that cannot be pulled",
    'containers with unready status: [web] -- Back-off pulling image "registry.example.com/web:1": ErrImagePull',
    /^the cluster cannot pull registry\.example\.com\/web:1\. keelson images push/,
  ],
  [
    "a missing permission",
    'secrets "a" is forbidden: User "alice" cannot create resource "secrets" in API group "" in the namespace "b"',
    /^alice may not create secrets in this cluster\./,
  ],
  [
    "a cluster that the provider cannot reach",
    "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: timeout",
    /^the cluster does not answer \(unable to load schema information from the API server: timeout\)\./,
  ],
  [
    "an API that went away",
    'Get "https://10.0.0.1:6443/api/v1/namespaces/a": dial tcp 10.0.0.1:6443: connect: connection refused',
    /^the cluster's API does not answer at 10\.0\.0\.1:6443\./,
  ],
  [
    "credentials of a cluster that have ended",
    "error: the server has asked for the client to provide credentials",
    /^the cluster does not accept the kubeconfig's credentials/,
  ],
];

for (const [cause, output, message] of cases) {
  test(`${cause} is explained with what to do`, () => assert.match(explain(output) ?? "nothing", message));
}

test("a registry that does not answer is not taken for a cluster", () => {
  const output = 'Get "https://registry.example.com/v2/": dial tcp 10.0.0.9:443: connect: connection refused';
  assert.equal(explain(output), undefined);
});

test("an unknown failure is left to speak for itself", () => assert.equal(explain("error: something new"), undefined));
