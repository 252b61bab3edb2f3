import { inputError } from './input-error.ts';

/** One member of the object that a JSON text is; of a member that is an array, one element. */
export interface JsonPiece {
  readonly name: string;
  /** The place in the array, or null for a member that is none. */
  readonly index: number | null;
  readonly value: unknown;
}

/** No piece of ours comes near: a document is 48 KiB at most. */
const MAX_PIECE_LENGTH = 1_048_576;

/**
 * Takes a JSON object apart as its text comes, however it is laid out, so that a file need not fit into memory: a piece is
 * given out as soon as it is complete.
 *
 * @throws MoError `input/invalid` for what is no JSON object, `input/too-large` for a piece that is too long
 */
export function createJsonSplitter(): {
  push(text: string): readonly JsonPiece[];
  /** To be called behind the last text. */
  end(): void;
} {
  /** Brackets that are open: 1 in the object, 2 in an array whose elements are pieces. */
  let depth = 0;
  let isArray = false;
  let isEnded = false;
  let inString = false;
  let isEscaped = false;
  let name = '';
  let index = 0;
  /** The text of the piece so far. */
  let pending = '';

  const member = (): JsonPiece | null => {
    if (pending.trim() === '') return null;
    const [entry] = Object.entries(parse(`{${pending}}`) as object);
    return entry === undefined ? null : { name: entry[0], index: null, value: entry[1] as unknown };
  };
  const element = (isLast: boolean): JsonPiece | null => {
    if (isLast && index === 0 && pending.trim() === '') return null;
    return { name, index: index++, value: parse(pending) };
  };

  return {
    push(text) {
      const pieces: JsonPiece[] = [];
      let from = 0;
      /** Completes what is pending with the text up to the character at `at`, which is left out. */
      const take = (at: number, piece: () => JsonPiece | null) => {
        pending += text.slice(from, at);
        const found = piece();
        if (found !== null) pieces.push(found);
        pending = '';
        from = at + 1;
      };
      for (let at = 0; at < text.length; at += 1) {
        const character = text[at];
        if (inString) {
          if (isEscaped) isEscaped = false;
          else if (character === '\\') isEscaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') {
          inString = true;
        } else if (character === '{' || character === '[') {
          depth += 1;
          if (depth === 1) take(at, () => requireBlank(pending, character === '{' && !isEnded));
          if (depth === 2 && character === '[') {
            take(at, () => ((name = Object.keys(parse(`{${pending}0}`) as object)[0] ?? ''), null));
            isArray = true;
            index = 0;
          }
        } else if (character === '}' || character === ']') {
          if (depth === 2 && isArray) {
            requireBlank('', character === ']');
            take(at, () => element(true));
            isArray = false;
          }
          if (depth === 1) {
            requireBlank('', character === '}');
            take(at, member);
            isEnded = true;
          }
          depth -= 1;
        } else if (character === ',') {
          if (depth === 1) take(at, member);
          else if (depth === 2 && isArray) take(at, () => element(false));
        }
      }
      pending += text.slice(from);
      if (pending.length > MAX_PIECE_LENGTH) throw inputError('input/too-large', 'file');
      return pieces;
    },
    end() {
      requireBlank(pending, isEnded && depth === 0);
    },
  };
}

function requireBlank(text: string, isRight: boolean): null {
  if (!isRight || text.trim() !== '') throw inputError('input/invalid', 'file');
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw inputError('input/invalid', 'file');
  }
}
