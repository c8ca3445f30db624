import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("env")
    .description('print the variables that plain `pulumi` commands need: eval "$(npx keelson env)"')
    .option("--stack <name>", "warn where this stack is a production one without a backend of its own")
    .action(async (options: { stack?: string }) => {
      const { resolveEnvironment } = await import("../../operations/environment/pulumi-environment.ts");
      const { exportLines } = await import("./shell.ts");
      const { folders, variables, warnings } = resolveEnvironment(process.env, options);
      for (const warning of warnings) console.error(warning);
      process.stdout.write(exportLines(folders, variables));
    });
}
