import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Arrows of docs/decisions/0001: what a layer must not know. */
const layers = [
  {
    target: "./config",
    from: ["./sizing", "./monitoring", "./platforms", "./components", "./policies", "./operations", "./commands"],
  },
  {
    target: "./sizing",
    from: [
      "./monitoring",
      "./platforms",
      "./components",
      "./policies",
      "./operations",
      "./commands",
      "./node_modules/@pulumi",
    ],
  },
  {
    target: "./monitoring",
    from: ["./platforms", "./components", "./policies", "./operations", "./commands", "./node_modules/@pulumi"],
  },
  {
    target: "./platforms",
    from: ["./components", "./policies", "./operations", "./commands", "./node_modules/@pulumi"],
  },
  { target: "./components", from: ["./policies", "./operations", "./commands"] },
  { target: "./policies", from: ["./platforms", "./components", "./operations", "./commands"] },
  { target: "./operations", from: ["./components", "./commands"] },
  { target: "./commands", from: ["./components"] },
  {
    target: [
      "./config",
      "./sizing",
      "./monitoring",
      "./platforms",
      "./components",
      "./policies",
      "./operations",
      "./commands",
    ],
    from: "./test",
  },
];

export default tseslint.config(
  { ignores: ["node_modules", "examples", "toolchain/**/*.go", "images"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["*.js"] }, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "import-x": importX },
    rules: {
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 50],
      complexity: ["error", 8],
      "max-params": ["error", 4],
      "import-x/no-restricted-paths": ["error", { zones: layers }],
      // An index that the line before has checked, or a key that a schema guarantees.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Numbers and booleans print the same everywhere.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["test/**"],
    rules: {
      // describe() and test() return promises that the runner itself awaits.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", name: ["describe", "test", "it", "before", "after"], package: "node:test" },
          ],
        },
      ],
      "max-lines-per-function": "off",
      // The Kubernetes client's models are classes, but nothing of them is used that their plain data has not.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  {
    files: ["runtimes/node/index.d.ts"],
    languageOptions: { parserOptions: { projectService: false } },
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ["**/*.js", "**/*.mjs"], ...tseslint.configs.disableTypeChecked },
);
