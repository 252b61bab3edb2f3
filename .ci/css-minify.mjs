import { transform } from 'esbuild';

/** Rollup plugin: minifies the text of css`…` templates without interpolations. They ship in every bundle. */
export function minifyCssTemplates() {
  return {
    name: 'minify-css-templates',
    async transform(code, id) {
      if (!id.endsWith('.styles.ts')) return null;
      const templates = [...code.matchAll(/css`([^`$\\]*)`/g)];
      let result = code;
      for (const [whole, text] of templates) {
        const { code: small } = await transform(text, { loader: 'css', minify: true });
        // A backslash would need escaping inside a template; such sheets are left as they are.
        if (!small.includes('\\')) result = result.replace(whole, () => `css\`${small.trim()}\``);
      }
      return { code: result, map: null };
    },
  };
}
