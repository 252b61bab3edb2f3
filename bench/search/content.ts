import { createRandom } from '../../worker/storage/testing/random.ts';

/**
 * Texts as people write them, for measurements: words drawn by rank (Zipf), from as many different ones as a large
 * vault holds, with names and numbers that occur once.
 */
export function createWriter(seed: number, vocabularySize = 30_000) {
  const { below } = createRandom(seed);
  const random = () => below(2 ** 31) / 2 ** 31;
  const letters = 'etaoinshrdlucmfwypvbgk';
  const word = () => {
    let made = '';
    const length = 3 + Math.floor(random() * 8);
    for (let index = 0; index < length; index += 1) {
      made += letters[Math.floor(random() ** 1.5 * letters.length)];
    }
    return made;
  };
  const vocabulary = Array.from({ length: vocabularySize }, word);
  const drawn = () => vocabulary[Math.floor(vocabularySize ** random()) - 1] ?? 'word';

  return {
    vocabulary,
    /** A text of so many words; `mark` stands in it, to be found again. */
    text: (words: number, mark = '') =>
      [...Array.from({ length: words }, drawn), ...(mark === '' ? [] : [mark])].join(' '),
  };
}
