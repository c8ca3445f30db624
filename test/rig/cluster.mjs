// Plain JavaScript, since it has to run before TypeScript can.
const tsx = await import("tsx/esm/api").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error("The Node dependencies are missing: run `npm run setup` first.");
  process.exit(1);
});
tsx.register();
const { main } = await import("./index.ts");
await main(process.argv);
