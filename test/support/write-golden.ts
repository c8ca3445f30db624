import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { goldenFolder, renderGolden } from "./golden.ts";

for (const [name, content] of Object.entries(await renderGolden())) writeFileSync(join(goldenFolder, name), content);
