// What Pulumi.yaml names as the program: index.ts and all that it imports, as one script that loads without a translator.
import { bundled } from "./toolchain/bundle.mjs";

// Pulumi's SDK takes a stack trace for every promise, and its runner has each one mapped through source maps, which a bundle
// does not have: a quarter of a preview's time for nothing. Node's own traces name the bundle's lines.
Error.prepareStackTrace = undefined;

const { default: program } = await import(await bundled("index.ts"));

export default program;
