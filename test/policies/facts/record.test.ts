import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { stackSchema } from "../../../config/schema.ts";
import { recordType, withDisk } from "../../../policies/facts/record.ts";
import { planStack } from "../../../sizing/stack-plan.ts";
import { recordOf } from "../../../sizing/stack-record.ts";
import { kubernetesExample, recordKubernetes } from "../../support/kubernetes-stack.ts";
import { recordStack } from "../../support/recorded-stack.ts";
import { exampleStack } from "../../support/stack-config.ts";

const GiB = 1024 ** 3;

interface Schema {
  readonly secret?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Paths of the stack file whose values may be encrypted. */
function secretPlaces({ secret, properties = {}, additionalProperties, anyOf = [], oneOf = [] }: Schema): string[] {
  const under = (key: string, schema: Schema) => secretPlaces(schema).map((path) => `${key}.${path}`);
  return [
    ...(secret === true ? [""] : []),
    ...Object.entries(properties).flatMap(([key, schema]) => under(key, schema)),
    ...anyOf.flatMap(secretPlaces),
    ...(additionalProperties ? under("*", additionalProperties) : []),
    ...oneOf.flatMap(secretPlaces),
  ].map((path) => path.replace(/\.$/, ""));
}

const secrets = {
  postgres: { password: "given-to-postgres-8Bn5cwq7" },
  redis: { password: "given-to-redis-Jx9Lm2Rt8Bn" },
  services: { web: { secretEnv: { API_TOKEN: "given-to-web-Zk3vJx9Lm2Rt" } } },
};
const certifiedByDns = {
  routes: [{ host: "*.example.com", service: "web" }],
  tls: {
    ...{ kind: "acme", challenge: "dns-01" },
    dns: { provider: "hetzner", secretEnv: { HETZNER_API_TOKEN: "given-to-hetzner-c7Wq3Rt9" } },
  },
};
const stacks = {
  docker: await recordStack(
    exampleStack("prod", { ...secrets, backups: { key: "given-to-backups-mQz8LpW2x" }, edge: certifiedByDns }),
  ),
  kubernetes: await recordKubernetes(kubernetesExample("prod", secrets)),
};

describe("a stack's record", () => {
  test("was made with every secret of a stack file in mind", () => {
    assert.deepEqual(secretPlaces(z.toJSONSchema(stackSchema, { io: "input" }) as Schema), [
      "images.registries.*.password",
      "postgres.password",
      "redis.password",
      ...["backups.repository.accessKey", "backups.repository.secretKey"],
      ...["backups.second.accessKey", "backups.second.secretKey", "backups.key"],
      ...["edge.tls.dns.secretEnv.*", "edge.users.*"],
      "monitoring.grafana.password",
      ...["alerts.receivers.*.url", "alerts.receivers.*.password"],
      ...["alerts.receivers.*.url", "alerts.receivers.*.token", "alerts.receivers.*.url"],
      "services.*.secretEnv.*",
      "services.*.files.*",
      "services.*.files.*.content",
    ]);
  });

  for (const [target, stack] of Object.entries(stacks)) {
    const [record, ...others] = stack.resources.filter(({ type }) => type === recordType);

    test(`stands once in a stack on ${target}`, () => assert.deepEqual([record?.name, others], ["record", []]));

    test(`holds none of the secrets on ${target}, neither as they are nor as the engine's`, () => {
      assert.doesNotMatch(JSON.stringify(record!.inputs), /given-|generated-|\[secret\]|"password"/);
    });

    test(`holds the rest of the sections and the plan on ${target}`, () => {
      const { config, plan } = record!.inputs as { config: Record<string, object>; plan: Record<string, object> };
      const backedUp = target === "docker";
      assert.deepEqual(Object.keys(config).sort(), [
        ...(backedUp ? ["backups"] : []),
        "deploy",
        "edge",
        "environment",
        "internalTls",
        "pgbouncer",
        "postgres",
        "redis",
        "target",
        "workload",
      ]);
      assert.equal((config["postgres"] as { version: number }).version, 17);
      assert.deepEqual(Object.keys(plan["services"]!).sort(), [
        ...[
          ...(backedUp ? ["acme"] : []),
          "api",
          ...(backedUp ? ["backup"] : []),
          "edge",
          "pgbouncer",
          "postgres",
          "redis",
          "web",
        ],
      ]);
    });
  }
});

test("a watched stack's record has no password of Grafana", () => {
  const monitoring = { enabled: true, grafana: { password: "given-to-grafana-5Tz2QpLm9" } };
  const config = exampleStack("prod", { monitoring });
  const record = recordOf(config, planStack(config, { memory: 8 * GiB, cpus: 4000 }));
  assert.equal(record.config.monitoring?.enabled, true);
  assert.doesNotMatch(JSON.stringify(record), /given-/);
});

describe("a disk that a deploy has measured", () => {
  const config = exampleStack("prod", { host: { disk: "auto" } });
  const record = recordOf(config, planStack(config, { memory: 8 * GiB, cpus: 4000 }));
  const rules = (disk: number) => withDisk(record, disk).plan.findings.map(({ rule }) => rule);

  test("is the host's", () => assert.equal(withDisk(record, 100 * GiB).plan.host.disk, 100 * GiB));

  test("is no longer unchecked", () => {
    assert.ok(record.plan.findings.some(({ rule }) => rule === "disk-not-checked"));
    assert.ok(!rules(100 * GiB).includes("disk-not-checked"));
  });

  test("may be too small", () => assert.deepEqual([rules(20 * GiB)[0], rules(100 * GiB)], ["minimum-host", []]));
});
