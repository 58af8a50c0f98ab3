import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** Which room may import from which, and what to do instead. */
const zones = [
  zone(
    'domain',
    ['main', 'native', 'renderer', 'server', 'test', 'bench'],
    'domain is true without a computer: pass what it needs in as a value.',
  ),
  zone(
    'native',
    ['main', 'renderer', 'server', 'test', 'bench'],
    'native is the edge of the machine: it offers a typed face and knows nobody.',
  ),
  zone(
    'main',
    ['renderer', 'server', 'test', 'bench'],
    'main serves the renderer through domain/ipc and meets the server through domain/sync.',
  ),
  zone(
    'renderer',
    ['main', 'native', 'server', 'test', 'bench'],
    'the renderer asks through renderer/bridge; shared knowledge lives in domain.',
  ),
  zone('server', ['main', 'native', 'renderer', 'test', 'bench'], 'the server shares only domain with the client.'),
]

/** Tests may look into every room. */
function zone(target, rooms, message) {
  return {
    target: [`./${target}/**/!(*.test|*.config).ts`, `./${target}/**/*.vue`],
    from: rooms.map((room) => `./${room}`),
    message,
  }
}

/** A type on the left (`const rule: Rule = …`) says more than a declaration could. */
const topLevelArrows = ['Program', 'Program > ExportNamedDeclaration'].map((parent) => ({
  selector: `${parent} > VariableDeclaration > VariableDeclarator[id.typeAnnotation=undefined] > ArrowFunctionExpression.init`,
  message: 'At top level a function is declared: function name() {}.',
}))

const noEnvironment = ['node:*', 'fs', 'path', 'electron', 'vue', 'better-sqlite3', 'axios']

export default defineConfig(
  globalIgnores(['out', 'dist', 'node_modules', '.cache']),
  eslint.configs.recommended,
  tseslint.configs.strict,
  vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Prettier lays templates out.
      'vue/html-indent': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/no-v-html': 'error',
      'vue/component-api-style': ['error', ['script-setup']],
    },
  },
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'no-undef': 'off',
      'no-console': 'off',
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', ...topLevelArrows],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['domain/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: noEnvironment, message: 'domain compiles without Node, DOM and Electron.' }] },
      ],
    },
  },
  {
    // What looks like the top level of a component is the body of its setup function.
    files: ['**/*.vue'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['renderer/**/*.{ts,vue}'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*', 'electron'], message: 'The renderer has no Node.' }] },
      ],
    },
  },
)
