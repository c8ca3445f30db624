import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parseStackFile } from "../../../config/stack-file.ts";
import { formatPlan } from "../../../sizing/format-plan.ts";
import { planStack } from "../../../sizing/stack-plan.ts";
import { composeFiles, importedFiles, importExample } from "../../support/imported-stacks.ts";
import { host } from "../../support/sizing.ts";

const stackOf = (name: (typeof composeFiles)[number]) =>
  parseStackFile(importExample(name).text, `Pulumi.${name}.yaml`);

describe("a stack file made of a compose file", () => {
  for (const name of composeFiles)
    test(`${name}: is accepted, and its plan fits a host of 16 GiB`, () => {
      const plan = planStack(stackOf(name), host(16, 4));
      assert.match(formatPlan(plan), /edge/);
    });

  test("is, with its table, what it was", () => {
    for (const [path, content] of Object.entries(importedFiles()))
      assert.equal(content, readFileSync(path, "utf8"), `${path}: npm run golden writes it anew`);
  });

  for (const name of composeFiles)
    test(`${name}: no key of a service is lost in silence`, () => {
      const { compose, imported } = importExample(name);
      const apps = imported.outcomes.filter(({ becomes }) => /^services\.[a-z0-9-]+$/.test(becomes));
      for (const { service, carried } of apps) {
        const told = imported.notes.filter((note) => note.service === service).map(({ key }) => key.split(".")[0]!);
        const silent = Object.keys(compose.services[service]!).filter((key) => ![...carried, ...told].includes(key));
        assert.deepEqual(
          silent.filter((key) => !soAnyway.includes(key) && !key.startsWith("x-")),
          [],
          service,
        );
      }
    });

  test("no given secret stands readable in it, nor in the table", () => {
    for (const name of composeFiles) {
      const { imported, text, table } = importExample(name);
      for (const { value, variable } of imported.secrets)
        // minioadmin is the user's name in the same file, too.
        if (value !== undefined && value !== "minioadmin")
          assert.ok(!(text + table).includes(value), `${name}: ${variable}`);
    }
  });
});

/** Keys whose meaning every container here has, or that needs say. */
const soAnyway = ["restart", "container_name", "networks", "depends_on", "links", "labels", "tty", "healthcheck"];

describe("what becomes of the parts", () => {
  test("a database service is postgres, and URLs that lead to it are the stack's", () => {
    const { services, postgres } = stackOf("reader");
    assert.ok(postgres);
    assert.deepEqual(services["miniflux"]!.needs, ["postgres"]);
    assert.ok(!("DATABASE_URL" in services["miniflux"]!.env), "Keelson sets it");
  });

  test("a service that runs once before another of the same image is its release command", () => {
    const { services } = stackOf("cms");
    assert.deepEqual(services["web"]!.release?.command, ["python", "manage.py", "migrate", "--noinput"]);
    assert.deepEqual(Object.keys(services), ["web", "worker", "beat"]);
  });

  test("services of one database share it, and a scheduler is a singleton", () => {
    const { services } = stackOf("cms");
    assert.equal(services["worker"]!.database, "web");
    assert.equal(services["beat"]!.database, "web");
    assert.equal(services["beat"]!.singleton, true);
  });

  test("a database's number and a driver's scheme are kept", () => {
    assert.equal(
      stackOf("cms").services["worker"]!.env["CELERY_BROKER_URL"],
      "redis://:${redis.password}@${redis.host}:${redis.port}/1",
    );
    assert.match(
      stackOf("errors").services["cron"]!.env["TRACKER_DB"]!,
      /^postgresql\+psycopg2:\/\/\$\{postgres\.user\}:/,
    );
  });

  test("variables that spell a connection in parts refer to the stack's", () => {
    const { env } = stackOf("shop").services["api"]!;
    assert.deepEqual(
      [env["DB_HOST"], env["DB_PORT"], env["DB_USER"], env["DB_PASSWORD"], env["DB_NAME"]],
      ["host", "port", "user", "password", "database"].map((part) => `\${postgres.${part}}`),
    );
  });

  test("Traefik's rules are routes, sticky ones too", () => {
    assert.deepEqual(
      stackOf("chat").edge.routes.map(({ host, path, service, sticky }) => ({ host, path, service, sticky })),
      [
        { host: "chat.example.org", path: "/", service: "client", sticky: false },
        { host: "chat.example.org", path: "/api", service: "api", sticky: true },
      ],
    );
  });

  test("Redis' persistence and eviction are read off its command", () => {
    const { persistence, maxmemoryPolicy } = stackOf("chat").redis!;
    assert.deepEqual([persistence, maxmemoryPolicy], ["none", "allkeys-lru"]);
  });

  test("a volume that two write to is shared, and of one user", () => {
    const { services } = stackOf("workflows");
    assert.equal(services["n8n"]!.volumes["n8n-storage"]!.shared, true);
    assert.equal(services["n8n-worker"]!.volumes["n8n-storage"]!.from, "n8n");
    assert.equal(services["n8n-worker"]!.user, services["n8n"]!.user);
  });

  test("secret files become variables", () => {
    const { services } = stackOf("cloud");
    assert.deepEqual(Object.keys(services["db"]!.secretEnv), ["MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD"]);
    assert.ok(!("MYSQL_PASSWORD_FILE" in services["db"]!.env));
  });

  test("texts of the folder, of configs and of secrets with a path are files, and those with a password are encrypted", () => {
    const { app, chat, queue } = stackOf("board").services;
    assert.deepEqual(Object.keys(app!.files), [
      "/etc/board/settings.yml",
      "/etc/motd.d/today.txt",
      "/etc/board-tls/key.pem",
    ]);
    assert.match(JSON.stringify(chat!.files), /redis:\/\/:\$\{redis\.password\}@/);
    assert.deepEqual(chat!.needs, ["redis"]);
    const { secrets } = importExample("board").imported;
    const ofFiles = secrets.filter(({ variable }) => variable.startsWith("/"));
    assert.deepEqual(
      [...new Set(ofFiles.map(({ variable }) => variable))],
      ["/etc/board-tls/key.pem", "/etc/nats/server.conf"],
    );
    assert.match(ofFiles[0]!.value!, /KEY-----\n$/);
    assert.deepEqual(Object.keys(queue!.files), ["/etc/nats/server.conf"]);
  });

  test("jobs of a scheduler with the Docker socket are services with a schedule", () => {
    const { services } = stackOf("board");
    const jobs = Object.entries(services).filter(([, { kind }]) => kind === "scheduled");
    assert.deepEqual(
      jobs.map(([name, { schedule, database }]) => [name, schedule, database]),
      [
        ["app-digest", "30 6 * * *", "app"],
        ["app-sweep", "*/15 * * * *", "app"],
        ["report", "0 4 * * 1", undefined],
      ],
    );
  });

  test("a profile brings its services in, and is named where it is off", () => {
    const off = importExample("errors").imported.notes.find(({ service }) => service === "relay");
    assert.match(off!.reason, /--profile feature-complete/);
    assert.ok("relay" in importExample("errors", ["feature-complete"]).imported.stack.services!);
  });

  test("data is told how to move, with the compose file's own names", () => {
    const { data } = importExample("analytics").imported;
    assert.ok(
      data.some((line) => /exec -T plausible_db pg_dump -U postgres .* plausible_db > plausible_db\.sql/.test(line)),
    );
    assert.ok(data.some((line) => line.includes("keelson-analytics-plausible.plausible-data:/to")));
  });
});
