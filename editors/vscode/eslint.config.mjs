import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "build/", "e2e/", "node_modules/", "eslint.config.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
);
