import assert from "node:assert/strict";
import type { StackPlan } from "../../../sizing/types.ts";
import { container, exec } from "../docker.ts";

/** Compares what CONFIG GET answers with the plan. */
export async function assertRedis(stack: string, plan: StackPlan): Promise<void> {
  const { maxmemory, maxmemoryPolicy, persistence, maxClients } = plan.redis!;
  const wanted = {
    maxmemory: String(maxmemory),
    "maxmemory-policy": maxmemoryPolicy,
    maxclients: String(maxClients),
    appendonly: persistence === "aof" ? "yes" : "no",
    appendfsync: "everysec",
    save: "",
  };
  assert.deepEqual(await redisConfig(stack, Object.keys(wanted)), wanted);
}

async function redisConfig(stack: string, keys: readonly string[]): Promise<Record<string, string>> {
  const { name } = await container(stack, "redis");
  const script = `way=; redis-cli PING 2>&1 | grep -q refused && way="-p 6380 --tls --insecure"
REDISCLI_AUTH=$(cat /run/secrets/redis-password) exec redis-cli $way CONFIG GET "$@"`;
  const { stdout } = await exec(name, ["sh", "-c", script, "sh", ...keys]);
  const lines = stdout.replace(/\n$/, "").split("\n");
  const pairs = keys.map((key) => [key, lines[lines.indexOf(key) + 1]]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** A command of a stack's Redis, in its own container. */
export const redisCli = (...words: readonly string[]): string[] => [
  ...["sh", "-c", 'REDISCLI_AUTH=$(cat /run/secrets/redis-password) exec redis-cli "$@"', "redis-cli", ...words],
];
