import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordStack, uploadsOf } from "../support/recorded-stack.ts";
import { kubernetesExample, recordKubernetes } from "../support/kubernetes-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const watched = (mode: string) => exampleStack("prod", { internalTls: { mode }, monitoring: { enabled: true } });
const off = await recordStack(watched("off"));
const offered = await recordStack(watched("offered"));
const required = await recordStack(watched("required"));
const cluster = await recordKubernetes(kubernetesExample("prod", { internalTls: { mode: "required" } }));

const authority = "/etc/keelson/authority/ca.pem";
const secrets = (stack: typeof off, service: string) => stack.files(`${service}-secrets-writer`);

describe("a stack that speaks in clear", () => {
  test("makes no authority", () => {
    assert.ok(off.of("Command").every(({ name }) => !name.includes("authority")));
  });
  test("says so in its URLs", () => {
    const { "/run/secrets/DATABASE_URL": database, "/run/secrets/REDIS_URL": redis } = secrets(off, "web");
    assert.match(database!, /\?sslmode=disable$/);
    assert.match(redis!, /^redis:.*:6379\/0$/);
  });
});

for (const [mode, stack] of Object.entries({ offered, required })) {
  describe(mode, () => {
    test("apps are told to check whom they reach, by URLs alone", () => {
      const all = secrets(stack, "web");
      for (const name of ["DATABASE_URL", "DATABASE_DIRECT_URL"])
        assert.ok(all[`/run/secrets/${name}`]!.endsWith(`?sslmode=verify-full&sslrootcert=${authority}`), name);
      assert.match(all["/run/secrets/REDIS_URL"]!, /^rediss:.*@redis:6380\/0$/);
    });

    test("they have the authority's certificates, and add them to what they trust anyway", () => {
      const files = Object.keys(stack.files("web-authority-files-writer"));
      assert.deepEqual(files, ["/etc/keelson/authority/163c779d.0", "/etc/keelson/authority/163c779d.1", authority]);
      const envs = stack.get("Container", "web-0").inputs["envs"] as string[];
      assert.ok(envs.includes(`NODE_EXTRA_CA_CERTS=${authority}`), envs.join());
      assert.ok(envs.includes(`PGSSLROOTCERT=${authority}`));
      assert.ok(envs.includes("SSL_CERT_DIR=/etc/ssl/certs:/etc/keelson/authority"));
    });

    test("a server's key is a secret that its own user alone reads", () => {
      for (const writer of ["postgres-reloaded", "redis-reloaded", "pgbouncer-pgbouncer"]) {
        const uploads = uploadsOf(stack.get("Container", `${writer}-files-writer`));
        const key = uploads.find(({ file }) => file.endsWith("/server.key"))!;
        assert.equal(key.permissions, "0400", writer);
        assert.equal(JSON.stringify(key.content), '"[secret]"', writer);
      }
    });

    test("no command prints a key but as a secret", () => {
      const makers = stack.of("Command").filter(({ inputs }) => String(inputs["create"]).includes("internal-tls"));
      assert.equal(makers.length, 5);
      for (const { name, secretOutputs } of makers) assert.deepEqual(secretOutputs, ["stdout"], name);
    });

    test("exporters ask by TLS too", () => {
      const envs = stack.get("Container", "postgres-exporter").inputs["envs"] as string[];
      assert.ok(envs.some((one) => /^DATA_SOURCE_URI=.*sslmode=verify-full&sslrootcert=/.test(one)));
      const { command } = stack.get("Container", "redis-exporter").inputs as { readonly command: readonly string[] };
      assert.ok(command.includes("--redis.addr=rediss://redis:6380"));
      assert.ok(command.includes(`--tls-ca-cert-file=${authority}`));
      assert.match(
        stack.files("pgbouncer-exporter-secrets-writer")["/run/secrets/PGBOUNCER_EXPORTER_CONNECTION_STRING"]!,
        /sslmode=verify-full/,
      );
    });
  });
}

describe("who asks in clear", () => {
  const conf = (stack: typeof off, writer: string, file: string) => stack.files(`${writer}-files-writer`)[file]!;
  const hba = "/etc/keelson/reloaded/pg_hba.conf";
  const ini = "/etc/keelson/pgbouncer/pgbouncer.ini";
  const redis = "/etc/keelson/reloaded/redis.conf";

  test("is answered where TLS is offered", () => {
    assert.match(conf(offered, "postgres-reloaded", hba), /^host +all +all/m);
    assert.match(conf(offered, "pgbouncer-pgbouncer", ini), /^client_tls_sslmode = allow$/m);
    assert.match(conf(offered, "redis-reloaded", redis), /^port 6379\ntls-port 6380$/m);
  });

  test("is refused where it is required", () => {
    assert.doesNotMatch(conf(required, "postgres-reloaded", hba), /^host +/m);
    assert.match(conf(required, "pgbouncer-pgbouncer", ini), /^client_tls_sslmode = require$/m);
    assert.match(conf(required, "redis-reloaded", redis), /^port 0\ntls-port 6380$/m);
  });

  test("the pooler checks the server in any case", () => {
    for (const stack of [offered, required])
      assert.match(conf(stack, "pgbouncer-pgbouncer", ini), /^server_tls_sslmode = verify-full$/m);
  });
});

test("in a cluster Redis is reached at its port for TLS, and by nothing else", () => {
  const service = cluster.get("Service", "redis").inputs["spec"] as { readonly ports: readonly { port: number }[] };
  assert.deepEqual(
    service.ports.map(({ port }) => port),
    [6380],
  );
});
