import { type BadStack, web } from "./bad-stack.ts";

const worker = (change: object) => ({ services: { jobs: { build: "jobs", kind: "worker", ...change } } });

export const wrongKinds: BadStack[] = [
  {
    name: "a worker with a port",
    change: worker({ port: 3000 }),
    message: "keelson:stack.services.jobs.port: a worker has no port; remove it, or set kind: web",
  },
  {
    name: "a worker that is asked by HTTP",
    change: worker({ health: { path: "/" } }),
    message: "keelson:stack.services.jobs.health.path: a worker is asked by health.command or health.file; remove it",
  },
  {
    name: "a route to a worker",
    change: { ...worker({}), edge: { routes: [{ service: "jobs" }] } },
    message: 'keelson:stack.edge.routes[0].service: "jobs" is a worker, which no request reaches',
  },
  {
    name: "a need of a worker, which has no port",
    change: { services: { jobs: { build: "jobs", kind: "worker" }, shop: { build: "shop", needs: ["jobs"] } } },
    message:
      'keelson:stack.services.shop.needs[0]: "jobs" is a worker, which has no port; give it ports, or remove it here',
  },
  {
    name: "an empty word in a command",
    change: web({ command: ["beat", "--pidfile", ""] }),
    message:
      'keelson:stack.services.web.command[2]: "" is not allowed; give a text that is not empty, such as --name= in place of --name and an empty text',
  },
  {
    name: "two of a singleton",
    change: web({ singleton: true, replicas: 2 }),
    message: "keelson:stack.services.web.replicas: there is one of a singleton at any time; remove it, or singleton",
  },
  {
    name: "a singleton of which the new one starts first",
    change: web({ singleton: true, update: "start-first" }),
    message:
      "keelson:stack.services.web.update: there is one of a singleton at any time, so the old one stops first; remove it, or singleton",
  },
  {
    name: "two ways to ask one service",
    change: web({ health: { readiness: "/up", command: ["true"] } }),
    message:
      "keelson:stack.services.web.health.command: says in another way what health.readiness says; keep one of them",
  },
  {
    name: "the age of no file",
    change: web({ health: { maxAge: "5m" } }),
    message: "keelson:stack.services.web.health.maxAge: is the greatest age of health.file; give that too",
  },
  {
    name: "its own database by name",
    change: web({ needs: ["postgres"], database: "web" }),
    message: "keelson:stack.services.web.database: names the service itself; leave it out for a database of its own",
  },
  {
    name: "the database of nobody",
    change: web({ needs: ["postgres"], database: "shop" }),
    message: 'keelson:stack.services.web.database: no service is called "shop"',
  },
  {
    name: "another's database without PostgreSQL",
    change: { services: { shop: { build: "shop", needs: ["postgres"] }, jobs: { build: "shop", database: "shop" } } },
    message: "keelson:stack.services.jobs.database: is for a service that needs postgres; add postgres to needs",
  },
  {
    name: "an extension that the image has not",
    change: web({ needs: ["postgres"], extensions: ["vectr"] }),
    message:
      'keelson:stack.services.web.extensions[0]: images/postgres has no "vectr"; did you mean "vector"?; give one that docs/services.md lists, or an image that has it in images.overrides.postgres',
  },
  {
    name: "extensions without a database",
    change: web({ needs: [], extensions: ["pg_trgm"] }),
    message: "keelson:stack.services.web.extensions: are for a service that needs postgres; add postgres to needs",
  },
  {
    name: "extensions of another's database",
    change: {
      services: {
        shop: { build: "shop", needs: ["postgres"] },
        jobs: { build: "shop", needs: ["postgres"], database: "shop", extensions: ["pg_trgm"] },
      },
    },
    message: 'keelson:stack.services.jobs.extensions: belong to "shop", whose database it is; give them there',
  },
  {
    name: "a database of one's own that is only read",
    change: web({ needs: ["postgres"], access: "read-only" }),
    message:
      "keelson:stack.services.web.access: is for another service's database, which database names; its own it owns",
  },
  {
    name: "the database of a service that has none",
    change: { services: { shop: { build: "shop" }, jobs: { build: "shop", needs: ["postgres"], database: "shop" } } },
    message:
      'keelson:stack.services.jobs.database: "shop" has no database: it does not need postgres; add postgres to its needs, or name another',
  },
  {
    name: "a database at third hand",
    change: {
      services: {
        beat: { build: "shop", needs: ["postgres"], database: "jobs" },
        jobs: { build: "shop", needs: ["postgres"], database: "shop" },
        shop: { build: "shop", needs: ["postgres"] },
      },
    },
    message: 'keelson:stack.services.beat.database: "jobs" itself uses the database of "shop"; name "shop" here',
  },
  {
    name: "a pool mode without PostgreSQL",
    change: { services: { shop: { build: "shop", poolMode: "session" } } },
    message:
      "keelson:stack.services.shop.poolMode: is for a service that needs postgres; remove it, or add postgres to needs",
  },
  {
    name: "a service named as another's replica",
    change: { services: { shop: { build: "shop", replicas: 2 }, "shop-1": { build: "shop" } } },
    message: 'keelson:stack.services.shop-1: is what a replica of "shop" is called; choose another name',
  },
  {
    name: "a service named as a part of the database",
    change: { services: { pooler: { build: "shop" } } },
    message: "keelson:stack.services.pooler: the name belongs to a server of the stack; choose another",
  },
];

const refer = (text: string, change: object = {}) => web({ env: { NAME: text }, needs: ["postgres"], ...change });

export const wrongReferences: BadStack[] = [
  {
    name: "a reference to what is not there",
    change: refer("${postgres.hots}"),
    message: 'keelson:stack.services.web.env.NAME: ${postgres.hots}: there is no such value; did you mean "host"?',
  },
  {
    name: "a reference to what the service does not need",
    change: refer("${redis.url}"),
    message: "keelson:stack.services.web.env.NAME: ${redis.url}: add redis to the needs of the service",
  },
  {
    name: "a reference to a service that it does not need",
    change: refer("${services.api.url}"),
    message: "keelson:stack.services.web.env.NAME: ${services.api.url}: add api to the needs of the service",
  },
  {
    name: "a password in a command line",
    change: refer("x", { command: ["run", "--url", "${postgres.url}"] }),
    message:
      "keelson:stack.services.web.command[2]: ${postgres.url}: a command line is for everybody to read; give it by env, where it becomes a secret",
  },
  {
    name: "a reference that never ends",
    change: refer("", { env: { NAME: "für ${postgres.host", OWN: "$${edge.url, ${HOME" } }),
    message:
      "keelson:stack.services.web.env.NAME: ${postgres.host at character 5 has no closing brace; close it (${postgres.host}), or write $${postgres.host for that text itself",
  },
];
