/** What the access log says of a request: one JSON object a line. */
export const jsonLog = `{${[
  ["time", '"$time_iso8601"'],
  ["request_id", '"$request_tag"'],
  ["remote_addr", '"$remote_addr"'],
  ["method", '"$request_method"'],
  ["host", '"$host"'],
  ["uri", '"$uri"'],
  ["status", "$status"],
  ["bytes", "$body_bytes_sent"],
  ["seconds", "$request_time"],
  ["upstream", '"$upstream_addr"'],
  ["upstream_status", '"$upstream_status"'],
  ["upstream_seconds", '"$upstream_response_time"'],
  ["user_agent", '"$http_user_agent"'],
]
  .map(([key, value]) => `"${key}":${value}`)
  .join(",")}}`;

/**
 * Some lines at a time: each write wakes the engine that reads them, on the same cores. Not more than a pipe takes as one
 * piece, as each worker writes by itself; and nobody who reads the log misses more than a quarter of a second.
 */
export const accessLog = "access_log /dev/stdout json buffer=4k flush=250ms;";

/** The same of a connection whose bytes go through; it is said at its end. */
const jsonTcpLog = `{${[
  ["time", '"$time_iso8601"'],
  ["remote_addr", '"$remote_addr"'],
  ["protocol", '"$protocol"'],
  ["route", '"$tcp_route"'],
  ["status", "$status"],
  ["bytes", "$bytes_sent"],
  ["bytes_received", "$bytes_received"],
  ["seconds", "$session_time"],
  ["upstream", '"$upstream_addr"'],
  ["upstream_connect_seconds", '"$upstream_connect_time"'],
]
  .map(([key, value]) => `"${key}":${value}`)
  .join(",")}}`;

export const tcpLog = [`log_format json escape=json '${jsonTcpLog}';`, accessLog];
