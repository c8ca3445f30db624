/** Reads the rate of a pgbench run; failed transactions spoil it, as they count as fast ones. */
export function transactionsPerSecond(said: string): number {
  const [, failed = "0"] = /^number of failed transactions: (\d+)/m.exec(said) ?? [];
  if (failed !== "0") throw new Error(`pgbench: ${failed} failed transactions\n${said}`);
  return Number(found(/^tps = ([\d.]+)/m, said));
}

/** How many transactions it ran. */
export function transactions(said: string): number {
  return Number(found(/^number of transactions actually processed: (\d+)/m, said));
}

/** Runs before a logged pgbench's end: its longest times of transactions, sorted by the shell, as it keeps a file a thread. */
export const percentileScript =
  'cut -d" " -f3 /tmp/pgbench_log.* | sort -n | ' +
  "awk '{ time[NR] = $1 } END { print \"p99 us = \" time[int(NR * 0.99)] }'";

export function percentile99Ms(said: string): number {
  return Number(found(/^p99 us = (\d+)$/m, said)) / 1000;
}

function found(pattern: RegExp, said: string): string {
  const [, text] = pattern.exec(said) ?? [];
  if (text === undefined) throw new Error(`pgbench did not say ${pattern}:\n${said}`);
  return text;
}
