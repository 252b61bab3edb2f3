/** A part that is fetched when it is first wanted. What could not be fetched is not asked for again. */
export class Lazy<T> {
  isFailed = false;
  readonly #load: () => Promise<T>;
  readonly #onSettled: () => void;
  #value: T | null = null;
  #isAsked = false;

  constructor(load: () => Promise<T>, onSettled: () => void) {
    this.#load = load;
    this.#onSettled = onSettled;
  }

  /** Null until it is there; asking for this does not fetch it. */
  get loaded(): T | null {
    return this.#value;
  }

  /** Null until it is there; asking for it begins to fetch it. */
  get value(): T | null {
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#load()
        .then(
          (value) => (this.#value = value),
          () => (this.isFailed = true),
        )
        .finally(this.#onSettled);
    }
    return this.#value;
  }
}
