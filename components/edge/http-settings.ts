import { held } from "../../sizing/edge-held.ts";

/** A host has up to 253 characters, and there may be thousands of them; what does not fit, nginx refuses to start with. */
export const hashSizes = [
  ...["server_names", "map"].map((kind) => `${kind}_hash_bucket_size 512;`),
  ...["variables", "proxy_headers"].map((kind) => `${kind}_hash_bucket_size 128;`),
  "server_names_hash_max_size 8192;",
  "variables_hash_max_size 8192;",
  "proxy_headers_hash_max_size 2048;",
];

/**
 * Neither an answer nor a body is ever stored: /tmp is memory. An answer goes on as it comes, so that events arrive when
 * they happen; a body too, above what is read to be able to ask another replica.
 */
export const memorySettings = [
  `client_header_buffer_size ${held.firstHeaders / 1024}k;`,
  // One is enough for all, and with two a request could hold twice as much.
  `large_client_header_buffers 1 ${held.headers / 1024}k;`,
  `client_body_buffer_size ${held.body};`,
  // Below 64k, nginx refuses a connection's first request with a body, unless the client waited for its settings.
  "http2_body_preread_size 64k;",
  "proxy_buffering off;",
  "proxy_max_temp_file_size 0;",
  `proxy_buffer_size ${held.headers / 1024}k;`,
  // Not in use without buffering, but nginx checks that they would hold the first one.
  "proxy_buffers 12 4k;",
  `proxy_busy_buffers_size ${held.headers / 1024}k;`,
];

/** Small windows, because each compressed answer holds them: 64 KiB in place of 384. Streams of events are not in the list. */
export const compression = [
  "gzip on;",
  "gzip_proxied any;",
  "gzip_vary on;",
  "gzip_min_length 1k;",
  "gzip_comp_level 4;",
  "gzip_window 8k;",
  "gzip_hash 8k;",
  "gzip_buffers 4 8k;",
  "gzip_types text/plain text/css text/xml text/javascript application/javascript application/json application/ld+json " +
    "application/manifest+json application/xml application/rss+xml application/atom+xml image/svg+xml;",
];
