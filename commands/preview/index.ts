import type { Command } from "commander";
import type { PreviewOptions } from "./preview.ts";
import { parseSeconds } from "../seconds.ts";

export function register(program: Command): void {
  program
    .command("preview")
    .description("show what a deploy would change; changes nothing")
    .option("-s, --stack <name>", "stack to preview", "dev")
    .option("--timeout <seconds>", "give up after this long", parseSeconds, 600)
    .action(async (options: PreviewOptions) => {
      const { preview } = await import("./preview.ts");
      await preview(options);
    });
}
