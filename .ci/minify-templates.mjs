import { transform } from 'esbuild';

/**
 * Rollup plugin: makes the text of templates small, which no minifier of JavaScript does. Style sheets without
 * interpolations are minified; in html`…` and svg`…` a line break with its indentation becomes one space, which renders the same.
 */
export function minifyTemplates() {
  return {
    name: 'minify-templates',
    async transform(code, id) {
      if (id.includes('node_modules') || !id.endsWith('.ts')) return null;
      const result = id.endsWith('.styles.ts') ? await minifyStyles(code) : joinLines(code);
      return result === code ? null : { code: result, map: null };
    },
  };
}

async function minifyStyles(code) {
  let result = code;
  for (const [whole, text] of code.matchAll(/css`([^`$\\]*)`/g)) {
    const { code: small } = await transform(text, { loader: 'css', minify: true });
    // A backslash would need escaping inside a template; such sheets are left as they are.
    if (!small.includes('\\')) result = result.replace(whole, () => `css\`${small.trim()}\``);
  }
  return result;
}

/** Walks over the source with a stack of what it is in: code, or the text of a template. */
function joinLines(code) {
  let result = '';
  const stack = [{ kind: 'code', depth: 0 }];
  for (let at = 0; at < code.length;) {
    const top = stack.at(-1);
    const rest = code[at];
    if (top.kind === 'text') {
      if (rest === '`') stack.pop();
      else if (rest === '$' && code[at + 1] === '{') {
        stack.push({ kind: 'code', depth: 0 });
        result += '${';
        at += 2;
        continue;
      } else if (rest === '\\') {
        result += code.slice(at, at + 2);
        at += 2;
        continue;
      } else if (top.isMarkup && /\s/.test(rest)) {
        const [space] = /^\s+/.exec(code.slice(at));
        result += space.includes('\n') ? ' ' : space;
        at += space.length;
        continue;
      }
      result += rest;
      at += 1;
      continue;
    }
    const skipped = /^(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/.exec(
      code.slice(at, at + 20_000),
    );
    if (skipped) {
      result += skipped[0];
      at += skipped[0].length;
      continue;
    }
    if (rest === '`') stack.push({ kind: 'text', isMarkup: /\b(?:html|svg)$/.test(result) });
    else if (rest === '{') top.depth += 1;
    else if (rest === '}') {
      if (top.depth === 0 && stack.length > 1) stack.pop();
      else top.depth -= 1;
    }
    result += rest;
    at += 1;
  }
  // A regular expression with a quote in it can lead astray: then the file is left as it is.
  return stack.length === 1 ? result : code;
}
