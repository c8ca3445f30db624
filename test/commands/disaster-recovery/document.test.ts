import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recoveryDocument } from "../../../commands/disaster-recovery/document.ts";
import { buildProgram } from "../../../commands/main.ts";
import { stackConfig } from "../../support/stack-config.ts";

const time = new Date("2027-01-02T03:04:05Z");

function documentOf(backups: object): string {
  const services = { web: { build: "examples/node-app", volumes: { data: { path: "/data" } } } };
  const config = stackConfig({ backups, services });
  return recoveryDocument({
    stack: "prod",
    config: { ...config, backups: config.backups! },
    time,
    unknown: "it is away",
  });
}

const far = {
  second: { kind: "directory", path: "/mnt/far" },
  recovery: { owner: "ops@example.com", keyHolder: "the safe" },
};

describe("the document of disaster recovery", () => {
  test("who, where and with which key", () => {
    const text = documentOf(far);
    for (const words of ["Restores: ops@example.com", "Keeps the key: the safe", "the folder /mnt/far", "LOST WITH IT"])
      assert.ok(text.includes(words), words);
    assert.ok(!text.includes("Nothing below helps"));
  });

  test("what is missing is said, never left out", () => {
    const text = documentOf({});
    for (const words of [
      "NOBODY IS NAMED",
      "NOBODY KNOWS WHERE",
      "Nothing below helps",
      "could not be asked (it is away)",
    ])
      assert.ok(text.includes(words), words);
  });

  test("the database and every service's files come back", () => {
    const [, host = ""] = /## The host is lost\n([^]*?)\n## /.exec(documentOf(far)) ?? [];
    const restores = host.split("\n").filter((line) => line.includes("backup restore"));
    assert.deepEqual(restores, [
      "npx keelson backup restore --latest --yes --stack prod",
      "npx keelson backup restore --latest --service redis --yes --stack prod",
      "npx keelson backup restore --latest --service web --yes --stack prod",
    ]);
  });

  test("every command of it is one that there is, with options that it has", () => {
    const commands = [
      ...documentOf(far).matchAll(/npx keelson ((?:[a-z][a-z-]* ?)+)((?:--?[a-z-]+(?: [^-\s|&>)]+)? ?)*)/g),
    ];
    assert.ok(commands.length > 15, `${commands.length} commands`);
    for (const [whole, words = "", options = ""] of commands) {
      let command = buildProgram();
      for (const word of words.trim().split(" "))
        command = command.commands.find((one) => one.name() === word) ?? command;
      assert.notEqual(command.name(), "keelson", whole);
      for (const [option] of options.matchAll(/--[a-z-]+/g))
        assert.ok(
          command.options.some(({ long }) => long === option),
          `${whole}: ${option}`,
        );
    }
  });
});
