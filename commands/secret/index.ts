import type { Command } from "commander";
import { readSecret } from "../../operations/stack-secrets/read-value.ts";
import { setSecret } from "../../operations/stack-secrets/set-secret.ts";

interface SecretOptions {
  readonly stack: string;
}

export function register(program: Command): void {
  program
    .command("secret")
    .description("secrets of a stack file")
    .command("set")
    .description(
      "encrypt a value, from standard input or typed unseen, into the stack file; the stack need not exist yet",
    )
    .argument("<name>", "<service>.<VARIABLE>, or a path such as postgres.password")
    .option("-s, --stack <name>", "stack to change (Pulumi.<name>.yaml)", "dev")
    .action(set);
}

async function set(name: string, { stack }: SecretOptions): Promise<void> {
  const place = await setSecret(stack, name, await readSecret());
  console.log(`${place} is encrypted in Pulumi.${stack}.yaml; the next deploy gives it to the service.`);
}
