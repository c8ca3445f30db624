import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { parseStack } from "../../config/parse.ts";
import { stackSchema } from "../../config/schema.ts";
import { parseStackFile } from "../../config/stack-file.ts";
import { messageOf } from "../support/message-of.ts";
import { strongSecret } from "./bad-stack.ts";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

for (const file of ["examples/Pulumi.dev.yaml", "Pulumi.prod.yaml"]) {
  const { config } = parse(read(file)) as { config: Record<string, object> };
  const raw = config["keelson:stack"]!;

  test(`${file} is valid`, () => {
    assert.deepEqual(parseStackFile(read(file), file), parseStack(raw));
  });

  test(`${file} shows every section`, () => {
    // The other target's section would be refused: it stands in a comment.
    const commented = [...read(file).matchAll(/^ {4}# (\w+):/gm)].map(([, key]) => key!);
    assert.deepEqual([...Object.keys(raw), ...commented].sort(), Object.keys(stackSchema.shape).sort());
  });

  test(`${file} shows settings of a cluster that are valid`, () => {
    const uncommented = read(file).replace(/^( {4})# (?=kubernetes:| {2}\w)/gm, "$1");
    const { config } = parse(uncommented) as { config: Record<string, object> };
    const { kubernetes } = config["keelson:stack"] as { kubernetes?: object };
    const host = { memory: "12GiB", cpus: 6 };
    const cluster = parseStack({ environment: "development", target: "kubernetes", host, kubernetes });
    assert.ok(cluster.kubernetes.context !== undefined);
  });
}

const fileWith = (password: string) =>
  `config:\n  keelson:stack:\n    environment: production\n    redis: {}\n    postgres:\n      password: ${password}\n`;

test("an encrypted value passes as its ciphertext", () => {
  const ciphertext = "v1:e4yw0xrqZIADqjyT:vm9hVJbkvPTA35whptBuG91xSpUifq8=";
  const stack = parseStackFile(fileWith(`{ secure: "${ciphertext}" }`), "Pulumi.prod.yaml");
  assert.equal(stack.postgres?.password, ciphertext);
});

test("production refuses a strong password that stands in clear", () => {
  assert.equal(
    messageOf(() => parseStackFile(fileWith(strongSecret), "Pulumi.prod.yaml")),
    `The stack file has 1 problem:
  keelson:stack.postgres.password: [secret] is not encrypted; run: npx keelson secret set --stack <stack> 'keelson:stack.postgres.password', or leave it out to have one generated`,
  );
});

test("broken YAML is named by its place, without quoting the line", () => {
  assert.equal(
    messageOf(() => parseStackFile(fileWith(`"${strongSecret}`), "Pulumi.prod.yaml")),
    'Pulumi.prod.yaml:7:1: Missing closing "quote',
  );
});

test("a file without a stack is answered with the lines to add", () => {
  assert.match(
    messageOf(() => parseStackFile("config: {}\n", "Pulumi.dev.yaml")),
    /^keelson:stack is missing; add /,
  );
});

test("production refuses a registry's password that stands in clear", () => {
  const images = `    images: { registries: { "r.example.com": { username: ci, password: ${strongSecret} } } }\n`;
  const text = `${fileWith(strongSecret)}${images}`;
  assert.match(
    messageOf(() => parseStackFile(text, "Pulumi.prod.yaml")),
    /images\.registries\["r\.example\.com"\]\.password: \[secret\] is not encrypted; run: npx keelson secret set/,
  );
});
