import { tsImport } from "tsx/esm/api";
import tseslint from "typescript-eslint";

const { recommended } = await tsImport("./hdl/lint/index.ts", import.meta.url);

export default tseslint.config(
  {
    ignores: [
      "build/**",
      ".cache/**",
      "node_modules/**",
      "**/expected/**",
      "eslint.config.js",
      ".dependency-cruiser.cjs",
      "vitest.config.ts",
      "scripts/start.mjs",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-unnecessary-condition": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // Branches of hardware are written `when(full, () => held.next(value))`.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `_name` marks a value that may stay unused.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      eqeqeq: "error",
    },
  },
  {
    // What these declare and compute is there to be complained about, or only to be looked at.
    files: ["hdl/lang/test/errors/**", "hdl/lang/test/surface.*"],
    rules: Object.fromEntries(Object.keys(recommended.rules).map((name) => [name, "off"])),
  },
  {
    // A test that looks up what is not there fails anyway, with the line.
    files: ["tb/tests/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
