import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { editFile } from "../../../../operations/checklist/fix/edit-file.ts";
import { unifiedDiff } from "../../../../operations/checklist/fix/diff.ts";
import { UserError } from "../../../../config/user-error.ts";
import { exampleFile } from "../../../support/stack-config.ts";

const stack = (...lines: string[]) => ["config:", "  keelson:stack:", ...lines, ""].join("\n");

interface Case {
  readonly title: string;
  readonly path: readonly (string | number)[];
  readonly value: string | number | boolean | undefined;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: "a value is replaced, and its comment stays",
    path: ["services", "web", "replicas"],
    value: 2,
    before: ["    services:", "      web:", "        replicas:   1   # one is enough", '        image: "a:1"'],
    after: ["    services:", "      web:", "        replicas:   2   # one is enough", '        image: "a:1"'],
  },
  {
    title: "a missing key goes behind the last one of its group, before the comment of the next",
    path: ["services", "web", "replicas"],
    value: 2,
    before: [
      "    services:",
      "      web:",
      "        image: a:1 # pinned",
      "      # the other",
      "      api: { image: b:1 }",
    ],
    after: [
      ...["    services:", "      web:", "        image: a:1 # pinned", "        replicas: 2"],
      ...["      # the other", "      api: { image: b:1 }"],
    ],
  },
  {
    title: "missing groups are written with it",
    path: ["services", "web", "logs", "maxSize"],
    value: "10MiB",
    before: ["    services:", "      web:", "        needs:", "          - redis"],
    after: [
      ...["    services:", "      web:", "        needs:", "          - redis"],
      ...["        logs:", "          maxSize: 10MiB"],
    ],
  },
  {
    title: "braces take it at their end",
    path: ["services", "web", "logs", "maxFiles"],
    value: 3,
    before: ["    services:", "      web: { image: a:1, logs: {} }"],
    after: ["    services:", "      web: { image: a:1, logs: { maxFiles: 3 } }"],
  },
  {
    title: "a comma at the end of braces is not doubled",
    path: ["edge", "httpPort"],
    value: 80,
    before: ["    edge: {", "      address: 0.0.0.0,", "    }"],
    after: ["    edge: {", "      address: 0.0.0.0, httpPort: 80", "    }"],
  },
  {
    title: "an empty group is filled",
    path: ["redis", "persistence"],
    value: "aof",
    before: ["    redis: # in memory", "    edge: {}"],
    after: ["    redis: { persistence: aof } # in memory", "    edge: {}"],
  },
  {
    title: "an empty value is filled",
    path: ["expectedUsers"],
    value: 5,
    before: ["    expectedUsers:", "    edge: {}"],
    after: ["    expectedUsers: 5", "    edge: {}"],
  },
  {
    title: "a text of several lines is not run into",
    path: ["services", "web", "replicas"],
    value: 2,
    before: [
      "    services:",
      "      web:",
      "        env:",
      "          MOTD: |",
      "            hello",
      "            you",
    ],
    after: [
      ...["    services:", "      web:", "        env:", "          MOTD: |", "            hello", "            you"],
      "        replicas: 2",
    ],
  },
  {
    title: "a text that would read as something else is quoted",
    path: ["workload"],
    value: "true",
    before: ["    workload: mixed"],
    after: ['    workload: "true"'],
  },
  {
    title: "a key is taken out with all below it",
    path: ["postgres", "publish"],
    value: undefined,
    before: ["    postgres:", "      publish: # for a look", "        port: 5432", "      version: 17 # newest"],
    after: ["    postgres:", "      version: 17 # newest"],
  },
  {
    title: "a group stays one when its last key is taken out",
    path: ["postgres", "publish"],
    value: undefined,
    before: ["    postgres: # ours", "      publish:", "        port: 5432", "    edge: {}"],
    after: ["    postgres: # ours", "      {}", "    edge: {}"],
  },
  {
    title: "a key is taken out of braces, with the comma behind it",
    path: ["redis", "publish"],
    value: undefined,
    before: ["    redis: { publish: { port: 1 }, memory: 1GiB }"],
    after: ["    redis: { memory: 1GiB }"],
  },
  {
    title: "the last key is taken out of braces, with the comma before it",
    path: ["redis", "publish"],
    value: undefined,
    before: ["    redis: {", "      memory: 1GiB,", "      publish: { port: 1 } }"],
    after: ["    redis: {", "      memory: 1GiB }"],
  },
  {
    title: "the only key is taken out of braces",
    path: ["redis", "publish"],
    value: undefined,
    before: ["    redis: { publish: { port: 1 } } # a cache"],
    after: ["    redis: {} # a cache"],
  },
  {
    title: "a key that is not there needs no taking out",
    path: ["postgres", "publish"],
    value: undefined,
    before: ["    postgres:", "      version: 17"],
    after: ["    postgres:", "      version: 17"],
  },
];

describe("an edit of a stack file", () => {
  for (const { title, path, value, before, after } of cases) {
    test(title, () => assert.equal(editFile(stack(...before), [{ path, value }]), stack(...after)));
    test(`${title}, with line ends of Windows`, () => {
      const windows = (lines: readonly string[]) => stack(...lines).replaceAll("\n", "\r\n");
      assert.equal(editFile(windows(before), [{ path, value }]), windows(after));
    });
  }

  test("a file without a line end at its end takes a key too", () => {
    const before = stack("    workload: mixed").trimEnd();
    assert.equal(editFile(before, [{ path: ["expectedUsers"], value: 5 }]), `${before}\n    expectedUsers: 5`);
  });

  const examples = {
    dev: ["+      logs:", "+        maxFiles: 2", "-        replicas: 1", "+        replicas: 7"],
    prod: [
      "+      logs:",
      "+        maxFiles: 2",
      "-        replicas: 2 # default 1; one keeps answering while the other is updated or restarted",
      "+        replicas: 7 # default 1; one keeps answering while the other is updated or restarted",
    ],
  };
  for (const [name, expected] of Object.entries(examples)) {
    test(`every line of Pulumi.${name}.yaml but the edited ones stays as it is`, () => {
      const before = readFileSync(exampleFile(name as "dev" | "prod"), "utf8");
      const edits = [
        { path: ["services", "web", "replicas"], value: 7 },
        { path: ["edge", "logs", "maxFiles"], value: 2 },
      ];
      const after = editFile(before, edits);
      const changed = unifiedDiff(name, before, after)
        .split("\n")
        .filter((line) => /^[-+] /.test(line));
      assert.deepEqual(changed, expected);
      const { config } = parse(after) as { config: { "keelson:stack": { edge: { logs: unknown } } } };
      assert.deepEqual(config["keelson:stack"].edge.logs, { maxFiles: 2 });
    });
  }

  test("an alias is left to its owner", () => {
    const text = stack("    edge: &shared { logs: {} }", "    redis: *shared");
    const message =
      "The stack file's layout is too unusual for an edit by --fix: set keelson:stack.redis.logs to 1 by hand.";
    assert.throws(() => editFile(text, [{ path: ["redis", "logs"], value: 1 }]), new UserError(message));
  });
});
