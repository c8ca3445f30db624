// Pulumi starts a pack by `require`, below a ts-node of its own, which cannot load TypeScript's ES modules: `import` goes by
// tsx alone. Given to Node from the start, tsx would also read every file of the libraries: half a second more.
import { register } from "tsx/esm/api";

register();
void import("./index.ts");
