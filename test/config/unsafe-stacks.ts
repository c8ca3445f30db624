import { type BadStack, run, generated, moving, web, production, strongSecret } from "./bad-stack.ts";

export const unsafeInProduction: BadStack[] = [
  {
    name: "a default password",
    change: production({ postgres: { password: "postgres" } }),
    message: `keelson:stack.postgres.password: [secret] is a well-known default or easy to guess; ${run} 'keelson:stack.postgres.password', ${generated}`,
  },
  {
    name: "a default password made longer",
    change: production({ redis: { password: "MySecretPassword-1234" } }),
    message: `keelson:stack.redis.password: [secret] is a well-known default or easy to guess; ${run} 'keelson:stack.redis.password', ${generated}`,
  },
  {
    name: "a short password",
    change: production({ postgres: { password: "wq7Zk3vJx9Lm2Rt" } }),
    message: `keelson:stack.postgres.password: [secret] is shorter than 16 characters; ${run} 'keelson:stack.postgres.password', ${generated}`,
  },
  {
    name: "a default in a secret variable",
    change: production(web({ secretEnv: { SESSION_KEY: "changeme" } })),
    message: `keelson:stack.services.web.secretEnv.SESSION_KEY: [secret] is a well-known default or easy to guess; ${run} 'keelson:stack.services.web.secretEnv.SESSION_KEY'`,
  },
  {
    name: "a token in plain variables",
    change: production(web({ env: { GITHUB_TOKEN: strongSecret } })),
    message: `keelson:stack.services.web.env.GITHUB_TOKEN: looks like a secret; remove it here and ${run} 'keelson:stack.services.web.secretEnv.GITHUB_TOKEN'`,
  },
  {
    name: "a URL with a password in plain variables",
    change: production(web({ env: { BROKER: `amqp://app:${strongSecret}@mq` } })),
    message: `keelson:stack.services.web.env.BROKER: looks like a secret; remove it here and ${run} 'keelson:stack.services.web.secretEnv.BROKER'`,
  },
  {
    name: "a published database",
    change: production({ postgres: { publish: { port: 5432 } } }),
    message:
      "keelson:stack.postgres.publish: a data store's port is not published in production; remove it and reach it by ssh and docker exec",
  },
  {
    name: "an image called latest",
    change: production(web({ build: undefined, image: "example.com:5000/web:latest" })),
    message: `keelson:stack.services.web.image: "example.com:5000/web:latest" ${moving}`,
  },
  {
    name: "a server's image without a tag",
    change: production({ images: { overrides: { redis: "example.com:5000/redis" } } }),
    message: `keelson:stack.images.overrides.redis: "example.com:5000/redis" ${moving}`,
  },
  {
    name: "an edge without TLS",
    change: production({ edge: { tls: { kind: "none" } } }),
    message:
      'keelson:stack.edge.tls: "none" is refused in production; give {kind: acme, …}, {kind: files, …} or {kind: self-signed}',
  },
];
