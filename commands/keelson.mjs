#!/usr/bin/env node
// Plain JavaScript, since it has to run before TypeScript can.
import "../toolchain/lazy-packages.mjs";
import { bundled } from "../toolchain/bundle.mjs";

const script = await bundled("commands/main.ts").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error("The Node dependencies are missing: run `npm run setup` first.");
  process.exit(1);
});
const { main } = await import(script);
await main(process.argv);
