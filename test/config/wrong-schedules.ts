import type { BadStack } from "./bad-stack.ts";

const scheduled = (change: object) => ({
  services: { nightly: { build: "jobs", schedule: "30 3 * * *", ...change } },
});
const at = "keelson:stack.services.nightly";

export const wrongSchedules: BadStack[] = [
  {
    name: "a minute that no hour has",
    change: scheduled({ schedule: "60 3 * * *" }),
    message: `${at}.schedule: "60 3 * * *" is not allowed; give 0 to 59 as minute, in place of "60"; alone, as a list 1,3, a range 1-5, or with a step */2`,
  },
  {
    name: "a schedule of four fields",
    change: scheduled({ schedule: "3 * * *" }),
    message: `${at}.schedule: "3 * * *" is not allowed; give five fields (minute, hour, day of the month, month, day of the week); it has 4`,
  },
  {
    name: "a schedule that never comes",
    change: scheduled({ schedule: "0 0 30 2 *" }),
    message: `${at}.schedule: "0 0 30 2 *" is not allowed; give days that one of its months has, for it never comes`,
  },
  {
    name: "a schedule by an interval",
    change: scheduled({ schedule: "@every 5m" }),
    message: `${at}.schedule: "@every 5m" is not allowed; give @hourly, @daily, @weekly, @monthly, or five fields`,
  },
  {
    name: "a time zone that no database has",
    change: scheduled({ timeZone: "Europe/Bonn" }),
    message: `${at}.timeZone: "Europe/Bonn" is not allowed; give a time zone of the IANA database such as UTC or Europe/Berlin`,
  },
  {
    name: "an offset in place of a time zone",
    change: scheduled({ timeZone: "+01:00" }),
    message: `${at}.timeZone: "+01:00" is not allowed; give a time zone of the IANA database such as UTC or Europe/Berlin`,
  },
  {
    name: "a scheduled service without times",
    change: { services: { nightly: { build: "jobs", kind: "scheduled" } } },
    message: `${at}.schedule: missing; give its times, such as schedule: "30 3 * * *", or another kind`,
  },
  {
    name: "a schedule for a worker",
    change: scheduled({ kind: "worker" }),
    message: `${at}.schedule: a worker service runs all the time; remove it, or set kind: scheduled`,
  },
  {
    name: "retries of what runs all the time",
    change: { services: { nightly: { build: "jobs", retries: 3 } } },
    message: `${at}.retries: is for a service that has a schedule; give that too, or remove it`,
  },
  {
    name: "a scheduled service with a port",
    change: scheduled({ port: 3000 }),
    message: `${at}.port: a scheduled service has no port; remove it, or schedule`,
  },
  {
    name: "a scheduled service with a health path",
    change: scheduled({ health: { path: "/" } }),
    message: `${at}.health: whether a scheduled service is well is asked of its scheduler, and whether its runs are by keelson schedule; remove it`,
  },
  {
    name: "a scheduled service with metrics",
    change: scheduled({ metrics: {} }),
    message: `${at}.metrics: its scheduler tells how its runs went, and nobody else answers between them; remove it`,
  },
  {
    name: "two of a scheduled service",
    change: scheduled({ replicas: 2 }),
    message: `${at}.replicas: a scheduled service runs once at a time; remove it, or schedule`,
  },
  {
    name: "a scheduled service of which the new one starts first",
    change: scheduled({ update: "start-first" }),
    message: `${at}.update: a scheduled service never runs twice, so the old one stops first; remove it`,
  },
  {
    name: "a route to a scheduled service",
    change: { ...scheduled({}), edge: { routes: [{ service: "nightly" }] } },
    message: 'keelson:stack.edge.routes[0].service: "nightly" runs at its times, and no request reaches it',
  },
  {
    name: "a need of a scheduled service",
    change: { services: { ...scheduled({}).services, shop: { build: "shop", needs: ["nightly"] } } },
    message: 'keelson:stack.services.shop.needs[0]: "nightly" runs at its times and has no port; remove it here',
  },
];
