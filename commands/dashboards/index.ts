import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("dashboards")
    .description("write the panels as dashboards of Grafana, a JSON file each, for a Grafana of your own; asks nobody")
    .option("-s, --stack <name>", "stack that they are of", "dev")
    .option("-o, --output <folder>", "where the files are written", "dashboards")
    .action(async (options: { readonly stack: string; readonly output: string }) =>
      (await import("./write.ts")).writeDashboards(options),
    );
}
