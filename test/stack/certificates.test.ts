import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { kubernetesExample, metadataOf, recordKubernetes, specOf, templateOf } from "../support/kubernetes-stack.ts";
import { recordStack, type RecordedStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

interface Inputs {
  readonly command: readonly string[];
  readonly user: string;
  readonly volumes: readonly {
    readonly volumeName: string;
    readonly containerPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly ports: readonly unknown[];
}

const path = "/var/lib/keelson/certificates";

describe("a stack whose certificates an authority signs", () => {
  let stack: RecordedStack;
  const inputs = (name: string) => stack.get("Container", name).inputs as unknown as Inputs;
  const volumeOf = (name: string) => inputs(name).volumes.find(({ containerPath }) => containerPath === path);

  before(async () => {
    const tls = { kind: "acme", email: "ops@example.com", staging: true, profile: "shortlived" };
    const routes = [
      { host: "www.example.com", service: "web" },
      { host: "app.example.com", service: "web" },
    ];
    stack = await recordStack(exampleStack("prod", { edge: { tls, routes } }));
  });

  test("has a container that asks the authority for each host, and publishes nothing", () => {
    const { command, user, ports } = inputs("acme");
    assert.deepEqual(command, [
      ...["run", "--directory", "https://acme-staging-v02.api.letsencrypt.org/directory", "--folder", path],
      ...["--edge", "http://edge:8080", "--email", "ops@example.com", "--profile", "shortlived"],
      ...["app.example.com", "www.example.com"],
    ]);
    assert.equal(user, "102:101");
    assert.deepEqual(ports, []);
  });

  test("keeps what it obtains in a volume that the edge can only read", () => {
    assert.equal(volumeOf("acme")!.volumeName, volumeOf("edge")!.volumeName);
    assert.equal(volumeOf("acme")!.readOnly, undefined);
    assert.equal(volumeOf("edge")!.readOnly, true);
  });

  test("writes records with secrets that lie in files, and opens no path on plain HTTP, by dns-01", async () => {
    const dns = {
      ...{ provider: "ovh", env: { OVH_ENDPOINT: "ovh-eu" }, resolvers: ["9.9.9.9"] },
      secretEnv: { OVH_APPLICATION_KEY: "key", OVH_APPLICATION_SECRET: "of-ovh", OVH_CONSUMER_KEY: "consumer" },
    };
    const tls = { kind: "acme", challenge: "dns-01", dns };
    const other = await recordStack(
      exampleStack("prod", { edge: { tls, routes: [{ host: "*.example.com", service: "web" }] } }),
    );
    const { command, envs } = other.get("Container", "acme").inputs as unknown as Inputs & {
      readonly envs: readonly string[];
    };
    assert.deepEqual(command.slice(-5), ["--dns", "ovh", "--resolvers", "9.9.9.9:53", "*.example.com"]);
    assert.ok(envs.includes("OVH_ENDPOINT=ovh-eu"));
    assert.ok(envs.includes("OVH_APPLICATION_SECRET_FILE=/run/secrets/acme-OVH_APPLICATION_SECRET"));
    assert.doesNotMatch(JSON.stringify(other.get("Container", "acme").inputs), /of-ovh/);
    assert.doesNotMatch(JSON.stringify(other), /acme-challenge/);
  });

  test("needs nothing of it where certificates come from elsewhere", async () => {
    const other = await recordStack(exampleStack("prod"));
    assert.ok(other.servers.every(({ name }) => name !== "acme"));
  });
});

describe("the same in a cluster", async () => {
  const tls = {
    kind: "acme",
    challenge: "dns-01",
    dns: { provider: "httpreq", env: { HTTPREQ_ENDPOINT: "https://d" } },
  };
  const routes = ["app.example.com", "*.example.com"].map((host) => ({ host, service: "web" }));
  const stack = await recordKubernetes(kubernetesExample("dev", { edge: { tls, routes, httpPort: 8080 } }));
  const template = (service: string) => templateOf(stack.controllers[service]!).spec;
  const secrets = ["edge-wildcard-example.com", "edge-certificate-app.example.com"];

  test("they go to the edge's pods by a Secret for each host, whatever node they are on", () => {
    const { containers, volumes } = template("edge");
    const mounted = secrets.map((secretName) => {
      const { name } = volumes.find(
        (volume) => (volume as { secret?: { secretName: string } }).secret?.secretName === secretName,
      )!;
      return containers[0]!.volumeMounts.find((mount) => mount.name === name)!.mountPath;
    });
    assert.deepEqual(mounted, [`${path}/hosts/_.example.com/current`, `${path}/hosts/app.example.com/current`]);
    assert.ok(volumes.every(({ persistentVolumeClaim }) => persistentVolumeClaim === undefined));
    const conf = stack.podFiles("edge")["/etc/keelson/edge/nginx.conf"]!;
    assert.match(
      conf,
      /ssl_certificate \/var\/lib\/keelson\/certificates\/hosts\/_\.example\.com\/current\/tls\.crt; # else/,
    );
  });

  test("which an account of one pod may patch, and nothing else", () => {
    const [role] = stack.of("Role");
    assert.deepEqual(role!.inputs["rules"], [
      { apiGroups: [""], resources: ["secrets"], resourceNames: secrets, verbs: ["patch"] },
    ]);
    const users = Object.keys(stack.controllers).filter(
      (service) => (template(service) as { serviceAccountName?: string }).serviceAccountName !== undefined,
    );
    assert.deepEqual(users, ["acme"]);
    assert.deepEqual(
      stack.of("ServiceAccount").map((account) => metadataOf(account).name),
      ["acme"],
    );
  });

  test("which are made empty, so that no deploy takes away what is in them", () => {
    const made = stack.of("Secret").filter((secret) => secrets.includes(metadataOf(secret).name));
    assert.deepEqual(
      made.map(({ inputs }) => Object.keys(inputs).sort()),
      Array(2).fill(["apiVersion", "kind", "metadata", "type"]),
    );
  });

  test("and the pod asks the edge at the port of its Service, and may reach it where pods are no part of the outside", () => {
    const words = template("acme").containers[0]!.args!;
    assert.ok(words.join(" ").includes("--edge http://edge:8080 --secret-prefix edge- --dns httpreq"));
    const policy = stack.of("NetworkPolicy").find((one) => metadataOf(one).name === "acme")!;
    assert.match(JSON.stringify(specOf(policy)["egress"]), /"keelson\.dev\/service":"edge"/);
  });
});
