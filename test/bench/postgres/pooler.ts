/** What a load through a pool measured, or its medians. */
export interface Measured {
  readonly tps: number;
  readonly p99Ms: number;
}

/** A pool of so many server connections, in the mode of short transactions. */
export function poolerFile(server: string, size: number): string {
  return `[databases]
postgres = host=${server} dbname=postgres user=postgres password=bench pool_size=${size}
[pgbouncer]
listen_addr = *
listen_port = 6432
unix_socket_dir = /tmp
pool_mode = transaction
max_client_conn = 600
max_prepared_statements = 200
query_wait_timeout = 30
auth_type = any
`;
}

export function poolRow(name: string, { tps, p99Ms }: Measured, best: number): string {
  return `| ${[name, tps.toFixed(0), p99Ms.toFixed(1), (tps / best).toFixed(2)].join(" | ")} |`;
}
