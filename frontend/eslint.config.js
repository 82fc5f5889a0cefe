import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/lib/api/schema.ts', 'test-results/', 'playwright-report/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      // Captured content is text, and the page's policy forbids inline styles.
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': 'error',
      // What changes without the page having to follow is a plain Map or Set.
      'svelte/prefer-svelte-reactivity': 'off',
      // Routes are addresses of this page; there is no SvelteKit to resolve them.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
);
