// Pulumi starts a pack by `require`, below a ts-node of its own, which cannot load TypeScript's ES modules: the pack is a
// CommonJS script that the bundler has made of it.
import { createRequire } from "node:module";
import { bundled } from "../toolchain/bundle.mjs";

const require = createRequire(import.meta.url);
void bundled("policies/index.ts").then(require);
