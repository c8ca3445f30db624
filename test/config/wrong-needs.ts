import { type BadStack } from "./bad-stack.ts";

const queue = { image: "nats:2.10.1" };
const services = (web: object, others: object = {}) => ({ services: { web, queue, ...others } });

export const wrongNeeds: BadStack[] = [
  {
    name: "a misspelt need",
    change: services({ needs: ["queu"] }),
    message: 'keelson:stack.services.web.needs[0]: no service is called "queu"; did you mean "queue"?',
  },
  {
    name: "a need of nobody",
    change: services({ needs: ["elasticsearch"] }),
    message:
      'keelson:stack.services.web.needs[0]: no service is called "elasticsearch"; there is postgres, redis, queue',
  },
  {
    name: "a service that needs itself",
    change: services({ needs: ["web"] }),
    message: "keelson:stack.services.web.needs[0]: is the service itself; remove it",
  },
  {
    name: "the pooler as a need",
    change: services({ needs: ["pgbouncer"] }),
    message: 'keelson:stack.services.web.needs[0]: "pgbouncer" comes with postgres; write postgres',
  },
  {
    name: "a circle of needs, said once",
    change: services({ needs: ["queue"] }, { queue: { ...queue, needs: ["api"] }, api: { ...queue, needs: ["web"] } }),
    message:
      "keelson:stack.services.api.needs: a circle of needs, in which none could start first: api → web → queue → api; remove one of them",
  },
  {
    name: "a further port that is the port",
    change: services({ ports: [4222, 8080] }),
    message: "keelson:stack.services.web.ports[1]: 8080 is port already; keep one",
  },
  {
    name: "a further port given twice",
    change: services({ ports: [4222, 4222] }),
    message: "keelson:stack.services.web.ports[1]: 4222 is listed twice; keep one",
  },
];
