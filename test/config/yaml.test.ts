import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseStackFile } from "../../config/stack-file.ts";
import { messageOf } from "../support/message-of.ts";

const head = "config:\n  keelson:stack:\n    environment: development\n";
const read = (text: string) => parseStackFile(text, "Pulumi.x.yaml");
const web = (keys: string) => `${head}    services: { web: { image: "x:1", ${keys} } }\n`;
const at = "keelson:stack.services.web";

describe("a stack file is read as Pulumi reads it", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["a mark of its encoding", `\uFEFF${web("port: 80")}`],
    ["line ends of Windows", web("port: 80").replaceAll("\n", "\r\n")],
    ["a hexadecimal number", web("port: 0x50")],
    [
      "a block that another one is made of",
      `${head}    services: { api: &a { image: "x:1", port: 81 }, web: { <<: *a, port: 80 } }\n`,
    ],
    ["words that older YAML takes for yes and no", web("port: 80, env: { COUNTRY: no, ON: on, AT: 12:30 }")],
  ];
  for (const [what, text] of rows)
    test(what, () => {
      assert.equal(read(text).services["web"]!.port, 80);
    });
});

describe("what Pulumi would read as something else is refused", () => {
  const rows: readonly (readonly [string, string])[] = [
    [
      web("port: 0100"),
      `${at}.port: a number with a leading zero is an octal one for Pulumi; write it without, or in quotes`,
    ],
    [
      web("port: 1_000"),
      `${at}.port: a number with underscores is one for Pulumi alone; write it without, or in quotes`,
    ],
    [
      web("env: { DAY: 2024-01-31 }"),
      `${at}.env.DAY: a date is a time for Pulumi, which writes it in another form; put it in quotes`,
    ],
    [
      web("command: [run, 007]"),
      `${at}.command[1]: a number with a leading zero is an octal one for Pulumi; write it without, or in quotes`,
    ],
  ];
  for (const [text, problem] of rows)
    test(problem, () => {
      assert.equal(
        messageOf(() => read(text)),
        `The stack file has 1 problem:\n  ${problem}`,
      );
    });

  test("in quotes, and beside the stack, it may stand", () => {
    assert.equal(
      read(`${web('env: { DAY: "2024-01-31", ID: "007" }')}  other:key: 007\n`).services["web"]!.env["ID"],
      "007",
    );
  });
});

describe("one message and no stack trace for", () => {
  const a = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  const laughs = "bcdef"
    .split("")
    .map(
      (name, index) => `${name}: &${name} [${"abcdef"[index]!.padStart(2, "*")}${`,*${"abcdef"[index]!}`.repeat(8)}]\n`,
    );
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ["an alias without its anchor", `${head}    services: *gone\n`, /Unresolved alias .*gone; write out/],
    ["an anchor in itself", "config: &c\n  keelson:stack: *c\n", /an anchor \(&\) holds its own alias/],
    ["anchors of anchors of anchors", a + laughs.join("") + head, /Excessive alias count .*; write out/],
    ["a second document", `${head}---\n${head}`, /x\.yaml:4:1: a second document begins here/],
    ["a tab", `${head}\tservices: {}\n`, /x\.yaml:4:1: Tabs are not allowed/],
    ["a key given twice", `${head}    environment: production\n`, /x\.yaml:4:5: Map keys must be unique/],
    [
      "a variable of a name that Node.js keeps no key of",
      web("port: 80, env: { __proto__: a }"),
      /env\.__proto__: is a name that gets lost/,
    ],
    [
      "a service of that name",
      `${head}    services: { __proto__: { image: "x:1" } }\n`,
      /services\.__proto__: is a name that gets lost/,
    ],
    ["a zero byte", web('command: ["a\\0b"]'), /web\.command\[0\]: holds a zero byte/],
    ["half a character", web('env: { A: "\\uD800" }'), /web\.env\.A: holds half of a character/],
    [
      "a kind that is none, with keys of the wrong kind",
      `${head}    alerts: { receivers: { x: { kind: smoke, url: [1] } } }\n`,
      /x\.kind: "smoke" is not allowed/,
    ],
  ];
  for (const [what, text, message] of rows)
    test(what, () => {
      const got = messageOf(() => read(text));
      assert.match(got, message);
      assert.ok(got.split("\n").length <= 2, got);
    });
});
