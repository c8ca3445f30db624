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
