// Pulumi starts a pack by `require`, below a ts-node of its own, which cannot load TypeScript's ES modules. Some hundred
// small files load in half the time as one script, made anew each time: nothing is kept that could be out of date.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { build, stop } from "esbuild";

const filename = fileURLToPath(new URL("index.ts", import.meta.url));
const require = createRequire(import.meta.url);

async function start() {
  const built = build({
    entryPoints: [filename],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: `node${process.versions.node}`,
    sourcemap: "inline",
    write: false,
  });
  // The SDK takes longest of all, and loads while esbuild works in a process of its own.
  require("@pulumi/policy");
  const { outputFiles } = await built;
  await stop();
  compileFunction(outputFiles[0].text, ["require", "module", "exports"], { filename })(require, { exports: {} }, {});
}

void start();
