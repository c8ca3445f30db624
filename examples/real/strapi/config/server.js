module.exports = ({ env }) => ({
  host: "0.0.0.0",
  port: env.int("PORT", 8080),
  url: env("PUBLIC_URL"),
  proxy: { koa: true },
  app: { keys: env.array("APP_KEYS") },
});
