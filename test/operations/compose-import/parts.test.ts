import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../../config/user-error.ts";
import { parseDotenv } from "../../../operations/compose-import/dotenv.ts";
import { interpolate, missingIn, withoutMissing } from "../../../operations/compose-import/interpolate.ts";
import { scheduleOf, withJobs } from "../../../operations/compose-import/jobs.ts";
import { isSecretVariable } from "../../../operations/compose-import/looks-secret.ts";
import { publishedPorts } from "../../../operations/compose-import/ports.ts";
import { secondsOf, sizeOf } from "../../../operations/compose-import/quantities.ts";
import { readCompose } from "../../../operations/compose-import/read.ts";
import { splitWords } from "../../../operations/compose-import/words.ts";

const variables = { A: "one", EMPTY: "" };

describe("variables of a compose file", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["$A/${A}", "one/one"],
    ["$$A and $${A}", "$A and ${A}"],
    ["${B:-two}", "two"],
    ["${B-}", ""],
    ["${EMPTY:-two}", "two"],
    ["${EMPTY-two}", ""],
    ["${A:+set}${B:+set}", "set"],
    ["${B:-${C:-${A}}}", "one"],
    ["a$", "a$"],
    ["100$ {x}", "100$ {x}"],
  ];
  for (const [text, expected] of rows)
    test(`${text} is ${JSON.stringify(expected)}`, () => {
      assert.equal(interpolate(text, variables), expected);
    });

  test("one without a value is known by its name afterwards", () => {
    const text = interpolate("x${B}-${C:?give it}", variables);
    assert.deepEqual(missingIn(text), ["B", "C"]);
    assert.equal(withoutMissing(text), "x-");
  });

  test("what is no variable is refused with the way to write it", () => {
    assert.throws(() => interpolate("${A", variables), UserError);
    assert.throws(() => interpolate("${1}", variables), /\$\{NAME:-default\}/);
  });

  test("texts without a dollar sign stay as they are", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("$")),
        (text) => interpolate(text, {}) === text,
      ),
    );
  });
});

test("an .env file is read as Compose reads it", () => {
  const text = `# head\nexport A=1\nB='$A #x'\nC="a\\n\${A}" # tail\nD=two words # tail\nE=\nF=x#y\r\nG=\${A}\${H:-h}\n`;
  assert.deepEqual(parseDotenv(text), { A: "1", B: "$A #x", C: "a\n1", D: "two words", E: "", F: "x#y", G: "1h" });
});

test("command lines are split as a shell splits them", () => {
  assert.deepEqual(splitWords(`sh -c "echo \\"a b\\" && run" --x='1 2' "" a\\ b`), [
    "sh",
    "-c",
    'echo "a b" && run',
    "--x=1 2",
    "",
    "a b",
  ]);
});

test("durations are whole seconds, sizes powers of two", () => {
  assert.deepEqual(["1m30s", "500ms", "10s", 5, "1h", "soon"].map(secondsOf), [90, 1, 10, 5, 3600, undefined]);
  assert.deepEqual(["512m", "1.5G", "1gb", 1073741824, "128Mib", "x"].map(sizeOf), [
    "512MiB",
    "1536MiB",
    "1GiB",
    "1GiB",
    "128MiB",
    undefined,
  ]);
});

describe("ports", () => {
  const rows: readonly (readonly [unknown, object])[] = [
    ["8080:80", { target: 80, published: 8080, protocol: "tcp" }],
    ["127.0.0.1:8080:80", { target: 80, published: 8080, address: "127.0.0.1", protocol: "tcp" }],
    ["[::1]:8080:80", { target: 80, published: 8080, address: "::1", protocol: "tcp" }],
    ["127.0.0.1::80", { target: 80, address: "127.0.0.1", protocol: "tcp" }],
    ["3000-3005:3000-3005/udp", { target: 3000, published: 3000, protocol: "udp" }],
    [80, { target: 80, protocol: "tcp" }],
    [
      { target: 80, published: "8080", host_ip: "127.0.0.1" },
      { target: 80, published: 8080, address: "127.0.0.1", protocol: "tcp" },
    ],
  ];
  for (const [port, expected] of rows)
    test(JSON.stringify(port), () => {
      assert.deepEqual(publishedPorts({ ports: [port] }), [expected]);
    });
});

describe("secrets are known", () => {
  const secrets: readonly (readonly [string, string])[] = [
    ["JWT_SECRET", "x"],
    ["SMTP_URL", "smtp://me:pw@mail:25"],
    ["LICENSE", "Kq8vNn3yT6uW0zXcVbNm1aSdFgHjKl"],
    ["SALT_VALUE", "9f86d081884c7d659a2feaa0c55ad015"],
  ];
  const others: readonly (readonly [string, string])[] = [
    ["JWT_SECRET_FILE", "/run/secrets/jwt"],
    ["TOKEN_TTL", "3600"],
    ["BASE_URL", "https://reader.example.org/some/long/path/123"],
    ["IMAGE", "registry.example.com/team/application-server"],
    ["MODEL", "text-embedding-3-large-preview-v2"],
    ["PUBLIC_KEY", "MIIBIjANBgkqhkiG9w0B"],
  ];
  for (const [name, value] of secrets)
    test(`${name}=${value}`, () => assert.equal(isSecretVariable(name, value), true));
  for (const [name, value] of others)
    test(`not ${name}=${value}`, () => assert.equal(isSecretVariable(name, value), false));
});

describe("a compose file that cannot be read", () => {
  const read = (files: Readonly<Record<string, string>>) =>
    readCompose({
      files: ["compose.yaml"],
      variables: {},
      profiles: [],
      folder: { name: "x", read: (path) => files[path], list: () => undefined, fromProject: (path) => path },
    });

  test("is named where it is missing", () => {
    assert.throws(() => read({}), /There is no compose\.yaml/);
  });

  test("is told by line where it is no YAML", () => {
    assert.throws(() => read({ "compose.yaml": "services:\n  a: {b: [}\n" }), /^UserError: compose\.yaml:2:/);
  });

  test("is told where it has no services", () => {
    assert.throws(() => read({ "compose.yaml": "volumes: {}\n" }), /no services/);
    assert.throws(() => read({ "compose.yaml": "- a\n" }), /no compose file/);
  });

  test("is told of an extension that leads nowhere, or round in a circle", () => {
    const one = (text: string) => ({ "compose.yaml": `services:\n${text}` });
    assert.throws(() => read(one("  web: {extends: bsae}\n  base: {image: x}\n")), /did you mean "base"/);
    assert.throws(() => read(one("  a: {extends: b}\n  b: {extends: a}\n")), /a circle/);
  });

  test("is put together from what it includes and extends", () => {
    const files = {
      "compose.yaml":
        "include: [more/compose.yaml]\nservices:\n  web:\n    extends: {service: base, file: base.yaml}\n    environment: {B: 3}\n",
      "more/compose.yaml": "services: {db: {image: 'postgres:17'}}\n",
      "base.yaml": "services: {base: {image: 'app:1', environment: [A=1, B=2]}}\n",
    };
    assert.deepEqual(read(files).services, {
      db: { image: "postgres:17" },
      web: { image: "app:1", environment: { A: "1", B: "3" } },
    });
  });
});

describe("jobs that labels describe", () => {
  const atOf = (schedule: string) => {
    const labels = [`ofelia.job-exec.x.schedule=${schedule}`, "ofelia.job-exec.x.command=run"];
    return scheduleOf(withJobs({ web: { image: "web:1", labels } }).services["web-x"] ?? {});
  };
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["0 30 6 * * *", "30 6 * * *"],
    ["30 6 * * 1", "30 6 * * 1"],
    ["@every 15m", "*/15 * * * *"],
    ["@every 2h", "0 */2 * * *"],
    ["@every 1h0m0s", "0 */1 * * *"],
    ["@every 24h", "@daily"],
    ["@every 7m", undefined],
    ["@every 90s", undefined],
    ["@midnight", "@daily"],
    ["@yearly", "0 0 1 1 *"],
    ["soon", undefined],
  ];
  for (const [schedule, at] of rows) test(`${schedule} is ${at ?? "told"}`, () => assert.equal(atOf(schedule), at));

  test("one in another image has nothing of the service that is labelled", () => {
    const labels = {
      "ofelia.job-run.x.schedule": "@daily",
      "ofelia.job-run.x.command": "sh -c 'a b'",
      "ofelia.job-run.x.image": "job:1",
    };
    const { services } = withJobs({ web: { image: "web:1", volumes: ["a:/b"], labels } });
    const { command, image, volumes } = services["web-x"]!;
    assert.deepEqual({ command, image, volumes }, { command: ["sh", "-c", "a b"], image: "job:1", volumes: undefined });
  });

  test("one without a command is told", () => {
    const { notes } = withJobs({ web: { labels: { "chadburn.job-exec.x.schedule": "@daily" } } });
    assert.match(notes[0]!.reason, /has no command/);
  });
});
