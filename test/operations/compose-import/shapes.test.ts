import assert from "node:assert/strict";
import { normalize } from "node:path";
import { describe, test } from "node:test";
import { parseStackFile } from "../../../config/stack-file.ts";
import type { StackFile } from "../../../config/schema.ts";
import { parseDotenv } from "../../../operations/compose-import/dotenv.ts";
import { readCompose } from "../../../operations/compose-import/read.ts";
import { translate } from "../../../operations/compose-import/translate.ts";
import type { Folder, Imported } from "../../../operations/compose-import/types.ts";
import { secretPath, writeStackFile } from "../../../operations/compose-import/write.ts";

type Texts = Readonly<Record<string, string>>;

interface Shape {
  readonly imported: Imported;
  readonly services: NonNullable<StackFile["services"]>;
  /** What is said of a service's key; undefined where nothing is. */
  readonly told: (service: string, key: string) => string | undefined;
}

/** What becomes of the texts of a folder; the stack file made of it has to be accepted. */
function shape(texts: Texts, files: readonly string[] = ["compose.yaml"]): Shape {
  const plain = (path: string) => normalize(path);
  const folder: Folder = { name: "x", read: (path) => texts[plain(path)], list: () => undefined, fromProject: plain };
  const compose = readCompose({ files, variables: parseDotenv(texts[".env"] ?? ""), profiles: [], folder });
  const imported = translate(compose, { folder, stack: "x", project: "keelson", environment: "development" });
  const paths = imported.secrets.map(({ service, variable }) => [secretPath(service, variable), "v1:AAAA:BBBB"]);
  const ciphertexts = Object.fromEntries(paths) as Record<string, string>;
  parseStackFile(writeStackFile(imported, { stack: "x", files, ciphertexts }), "Pulumi.x.yaml");
  const told = (service: string, key: string) =>
    imported.notes.find((note) => note.service === service && note.key === key)?.reason;
  return { imported, services: imported.stack.services!, told };
}

const one = (service: string, more = "") => shape({ "compose.yaml": `services:\n  app: ${service}\n${more}` });

describe("a database of another major version", () => {
  const told = (image: string) =>
    shape({ "compose.yaml": `services:\n  db: { image: "${image}" }\n` }).told("db", "image");

  test("is said, with what to do about its data; an older server more so", () => {
    assert.match(
      told("postgres:16-alpine")!,
      /^PostgreSQL 16 becomes 17, and starts empty: move the data by the commands/,
    );
    assert.match(
      told("postgres:18")!,
      /^PostgreSQL 18 becomes 17.* an older version, .*: try that before you switch over$/,
    );
    assert.match(told("bitnami/postgresql:2.17-pg16")!, /PostgreSQL 16 becomes 17/);
  });

  test("is not where it is the same, or nobody knows it", () => {
    assert.deepEqual([told("postgres:17.6-bookworm"), told("postgres")], [undefined, undefined]);
  });
});

describe("names and numbers", () => {
  test("a service that is called as one of Keelson's servers gets another name", () => {
    const { services } = shape({
      "compose.yaml":
        "services: { grafana: { image: grafana/grafana:11 }, acme: { image: x/acme:1 }, pooler: { image: x/y:1 } }",
    });
    assert.deepEqual(Object.keys(services), ["grafana-app", "acme-app", "pooler-app"]);
  });

  test("variables may have dots, and the command for a secret one says so", () => {
    const { services, imported } = one(
      '{ image: x/search:1, environment: { discovery.type: single-node, sonar.jdbc.password: "${PW}" } }',
    );
    assert.equal(services["app"]!.env!["discovery.type"], "single-node");
    const text = writeStackFile(imported, { stack: "x", files: [] });
    assert.match(text, /secret set --stack x 'app\["sonar\.jdbc\.password"\]'/);
  });

  test("a number of many digits loses none", () => {
    const { env } = one("{ image: x/bot:1, environment: { CHAT: 123456789012345678, N: 42, F: 1.5 } }").services[
      "app"
    ]!;
    assert.deepEqual(env, { CHAT: "123456789012345678", N: "42", F: "1.5" });
  });

  test("an image whose name has no value is none", () => {
    const { services, told } = one('{ image: "team/${IMAGE}:${TAG}" }');
    assert.equal(services["app"]!.image, "registry.example.com/unknown:0");
    assert.match(told("app", "image")!, /IMAGE, TAG has no value/);
  });

  test("anchors of hundreds of aliases are read; what grows without end is refused with its file", () => {
    const many = Array.from({ length: 300 }, (_, index) => `  s${index}: *base`).join("\n");
    const { services } = shape({
      "compose.yaml": `x-a: &a { A: "1" }\nx-base: &base { image: x/y:1, environment: *a }\nservices:\n${many}`,
    });
    assert.equal(Object.keys(services).length, 300);
    const levels = "bcdefghij".split("").map((name, index) => {
      const under = `*${"abcdefghij"[index]!}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => under).join(", ")}]`;
    });
    const laughs = `x-a: &a [lol]\n${levels.map((line) => `x-${line}`).join("\n")}\nservices: { app: { image: x/y:1 } }`;
    assert.throws(() => shape({ "compose.yaml": laughs }), /^UserError: compose\.yaml: Excessive alias count.*anchors/);
  });
});

describe("who is reached from outside", () => {
  const open = '  web: { image: x/web:1, ports: ["3000:3000"] }\n';

  test("what the host alone reaches gets no route beside what everybody does", () => {
    const { imported, told } = one('{ image: x/admin:1, ports: ["127.0.0.1:8081:8081", "[::1]:8081:8081"] }', open);
    assert.deepEqual(imported.stack.edge, { routes: [{ service: "web" }] });
    assert.match(told("app", "ports")!, /the host's own address alone/);
  });

  test("alone it gets one, on that address", () => {
    const { imported } = one('{ image: x/admin:1, ports: ["127.0.0.1:8081:8081"] }');
    assert.deepEqual(imported.stack.edge, { address: "127.0.0.1", routes: [{ service: "app" }] });
  });

  test("what is at the web's own port comes first", () => {
    const { imported } = one('{ image: x/api:1, ports: ["3001"] }', '  web: { image: x/web:1, ports: ["80:3000"] }');
    assert.deepEqual(
      imported.stack.edge!.routes!.map(({ service }) => service),
      ["web", "app"],
    );
  });

  test("ports of gRPC, databases and mail are not routed", () => {
    const { imported, services } = one('{ image: x/flow:1, ports: ["7233:7233", "9042:9042"] }', open);
    assert.deepEqual(imported.stack.edge!.routes, [{ service: "web" }]);
    assert.equal(services["app"]!.port, 7233);
  });
});

describe("data stores", () => {
  const db = '  db: { image: "postgres:16", env_file: db.env }\n';

  test("an env file of the database says what it is called", () => {
    const { services } = shape({
      "compose.yaml": `services:\n  app: { image: x/app:1, environment: { DB_HOST: db }, env_file: db.env }\n  cron: { image: x/app:1, depends_on: [db] }\n${db}`,
      "db.env": "POSTGRES_DB=shop\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=pw-4711\n",
    });
    assert.equal(services["app"]!.env!["POSTGRES_PASSWORD"], "${postgres.password}");
    assert.equal(services["cron"]!.database, "app", "both use the one database");
  });

  test("hosts by other names (SEEDS, BROKER) are the stack's, and what takes a reference needs its server", () => {
    const { services } = one(
      "{ image: x/app:1, environment: { POSTGRES_SEEDS: db, POSTGRES_USER: postgres } }",
      '  db: { image: "postgres:16" }',
    );
    assert.equal(services["app"]!.env!["POSTGRES_SEEDS"], "${postgres.host}");
    assert.deepEqual(services["app"]!.needs, ["postgres"]);
  });

  test("the password of the compose file's Redis is the stack's, by whatever name", () => {
    const { services, told } = one(
      "{ image: x/app:1, environment: { REDIS_HOST: cache, REDIS_AUTH: pw-815, QUEUE_SECRET: pw-815 } }",
      "  cache: { image: redis:7, command: redis-server --requirepass pw-815 }",
    );
    const { env } = services["app"]!;
    assert.deepEqual([env!["REDIS_AUTH"], env!["QUEUE_SECRET"]], ["${redis.password}", "${redis.password}"]);
    assert.equal(told("app", "environment.REDIS_HOST"), undefined);
  });
});

describe("health checks", () => {
  test("one by the service's own name is asked at home", () => {
    const { health, port } = one("{ image: x/app:1, healthcheck: { test: curl -f http://app:8080/up } }").services[
      "app"
    ]!;
    assert.deepEqual([health, port], [{ path: "/up", startup: "90s" }, 8080]);
  });

  test("what an image's page says of its own port is not asked at another one", () => {
    const worker = "  worker: { image: n8nio/n8n:1, environment: { N: http://app:5679 } }\n";
    const { services } = one("{ image: n8nio/n8n:1, command: worker }", worker);
    assert.deepEqual([services["app"]!.port, services["app"]!.health], [5679, { tcp: true }]);
    assert.deepEqual(services["worker"]!.health, { path: "/healthz" });
  });
});

describe("folders and files", () => {
  test("a variable without a value is a folder of the host, and the command to copy it names the variable", () => {
    const { imported } = one(
      '{ image: x/app:1, volumes: ["${UPLOADS}:/srv/media", "~/lib:/srv/lib", "/mnt/a:/srv/a"] }',
    );
    const lines = imported.data.filter((line) => line.includes("docker run"));
    assert.deepEqual(
      lines.map((line) => /-v (\S+):\/from/.exec(line)![1]),
      ['"${UPLOADS}"', '"$HOME/lib"', '"/mnt/a"'],
    );
  });

  test("a folder in memory keeps its size", () => {
    const { writablePaths } = one(
      "{ image: x/app:1, tmpfs: [/run, /cache:size=256m], volumes: [{ type: tmpfs, target: /work, tmpfs: { size: 134217728 } }] }",
    ).services["app"]!;
    assert.deepEqual(writablePaths, [
      "/tmp",
      "/run",
      { path: "/cache", size: "256MiB" },
      { path: "/work", size: "128MiB" },
    ]);
  });

  test("a build's file, stage and arguments are carried, but for what no stack file may hold", () => {
    const build = {
      ...{ context: "apps", dockerfile: "./web.Dockerfile", target: "runner", cache_from: ["x"] },
      args: { NODE_ENV: "production", PORT: 3000, NPM_TOKEN: "abcdef0123456789", FROM_SHELL: null, LATE: "${LATE}" },
    };
    const { services, told } = one(`{ build: ${JSON.stringify(build)} }`);
    assert.deepEqual(services["app"]!.build, {
      ...{ folder: "apps", dockerfile: "web.Dockerfile", target: "runner" },
      args: { NODE_ENV: "production", PORT: "3000" },
    });
    const keys = ["args.NPM_TOKEN", "args.FROM_SHELL", "args.LATE", "cache_from", "target"];
    assert.deepEqual(
      keys.map((key) => told("app", `build.${key}`)?.split(":")[0]),
      [
        ...["whoever has the image reads its build arguments", "has no value", "LATE has no value in .env"],
        ...["a build here knows folder, dockerfile, target and args", undefined],
      ],
    );
    const outside = one('{ build: { context: apps, dockerfile: ../docker/web, args: ["A=1=2"] } }');
    assert.deepEqual(outside.services["app"]!.build, { folder: "apps", args: { A: "1=2" } });
    assert.match(outside.told("app", "build.dockerfile")!, /^"\.\.\/docker\/web" is not inside/);
  });

  test("paths of included and extended files are relative to those", () => {
    const { services } = shape({
      "compose.yaml":
        "include: [sub/compose.yaml]\nservices:\n  app: { extends: { file: sub/base.yaml, service: base }, environment: [B=2] }",
      "sub/compose.yaml": "services:\n  api: { build: ., env_file: api.env }",
      "sub/base.yaml": "services:\n  base: { extends: { file: ../root.yaml, service: root }, build: { context: app } }",
      "root.yaml": 'services:\n  root: { expose: ["9999"] }',
      "sub/api.env": "A=1\n",
      "sub/Dockerfile": "FROM x\nEXPOSE 3000\n",
    });
    assert.deepEqual([services["api"]!.build, services["api"]!.env, services["api"]!.port], ["sub", { A: "1" }, 3000]);
    assert.deepEqual([services["app"]!.build, services["app"]!.port], ["sub/app", 9999]);
  });

  test("!reset and !override of a second file take away what is under it", () => {
    const { services } = shape(
      {
        "compose.yaml": 'services:\n  app: { image: x/y:1, ports: ["80:80"], command: [a], environment: { A: "1" } }',
        "over.yaml":
          'services:\n  app: { ports: !override ["9090:90"], command: !reset [], environment: !override { B: "2" } }',
      },
      ["compose.yaml", "over.yaml"],
    );
    const { port, command, env } = services["app"]!;
    assert.deepEqual({ port, command, env }, { port: 90, command: undefined, env: { B: "2" } });
  });
});

describe("a job before the others", () => {
  const app = "{ image: x/app:1, depends_on: { setup: { condition: service_completed_successfully } } }";

  test("keeps its own entrypoint, and says of which variables it is without", () => {
    const setup =
      '  setup: { image: x/app:1, entrypoint: [sh, -c], command: ["make $$SITE"], environment: { SITE: a } }';
    const { services, told } = one(app, setup);
    assert.deepEqual(services["app"]!.release, { command: ["sh", "-c", "make $SITE"] });
    assert.match(told("setup", "entrypoint")!, /arguments of the image's entrypoint/);
    assert.match(told("setup", "environment")!, /SITE is missing or another/);
  });
});

test("PHP's FPM is not asked for pages", () => {
  const { services, told } = one("{ image: nextcloud:30-fpm-alpine }");
  assert.deepEqual([services["app"]!.port, services["app"]!.health], [9000, { tcp: true }]);
  assert.match(told("app", "image")!, /FastCGI/);
});
