import eslint from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Links leave the desk through one gate only, and only the preload speaks over raw IPC. */
const gates = {
  openExternal: {
    selector:
      "MemberExpression[object.name='shell'][property.name='openExternal'], MemberExpression[object.property.name='shell'][property.name='openExternal']",
    message: 'Links are opened by src-main/electron/security/open-external.ts only.',
  },
  ipcRenderer: {
    selector: "Identifier[name='ipcRenderer']",
    message: 'Only src-main/electron/preload speaks over IPC.',
  },
  html: {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
    message: 'Text is set as text, never as HTML.',
  },
}
const restrict = (...names) => ['error', ...names.map((name) => gates[name])]

const strict = {
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/ban-ts-comment': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
  ],
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/no-extraneous-class': 'off',
  // Chinese text is set with ideographic spaces.
  'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true }],
  'no-console': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always'],
}

/** What needs types: promises that nobody waits for … */
const waiting = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
  '@typescript-eslint/await-thenable': 'error',
}

/** … and values of type any that leak. Vue files have no types here; vue-tsc sees to theirs. */
const typed = {
  ...waiting,
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
}

export default defineConfig(
  globalIgnores(['out/', 'dist/', 'node_modules/', '.cache/', 'e2e/.artifacts/', '**/*.d.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,vue}'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: strict,
  },
  {
    files: ['{src-main,src-shared,migrations,bench,samples}/**/*.ts'],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.node.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: typed,
  },
  {
    files: ['src-renderer/**/*.ts'],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.web.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: waiting,
  },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // The type checker knows the browser's globals.
      'no-undef': 'off',
      'vue/no-v-html': 'error',
      // A form edits the record that its parent gave it to edit.
      'vue/no-mutating-props': ['error', { shallowOnly: true }],
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
    },
  },
  {
    files: ['{src-main,src-shared,src-renderer,e2e}/**/*.{ts,vue}'],
    rules: { 'no-restricted-syntax': restrict('openExternal', 'ipcRenderer', 'html') },
  },
  {
    files: ['src-main/electron/security/open-external.ts'],
    rules: { 'no-restricted-syntax': restrict('ipcRenderer', 'html') },
  },
  {
    files: ['src-main/electron/preload/**/*.ts'],
    rules: { 'no-restricted-syntax': restrict('openExternal', 'html') },
  },
  {
    files: ['**/*.test.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Tests look at answers of unknown shape.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'bench/**/*.ts', 'build/**/*.mjs', '*.{js,cjs,ts}', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  prettier,
)
