import tseslint from "typescript-eslint";

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
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A signal in `if`, `&&` or `?:` is always true; hardware conditions are `when` and `mux`.
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
    // A test that looks up what is not there fails anyway, with the line.
    files: ["tb/tests/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
