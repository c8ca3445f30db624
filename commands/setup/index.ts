import { Option, type Command } from "commander";
import { optionalParts, type OptionalPart } from "../../operations/setup/parts.ts";

interface SetupArguments {
  readonly installDocker?: boolean;
  readonly with?: readonly OptionalPart[];
  readonly offline?: boolean;
}

export function register(program: Command): void {
  program
    .command("setup")
    .description("bring what a stack needs onto this machine: Pulumi, its plugins, Docker Engine, the base image")
    .option("--install-docker", "install Docker Engine without asking where it is missing")
    .addOption(
      new Option(
        "--with <part...>",
        "also the plugin for stacks on Kubernetes, or what our tests judge manifests by",
      ).choices(optionalParts),
    )
    .option("--offline", "do not try download sites and container registries")
    .action(async ({ installDocker = false, with: extra = [], offline = false }: SetupArguments) => {
      const { setup } = await import("../../operations/setup/setup.ts");
      await setup(process.env, { installDocker, with: extra, offline });
    });
}
