/** The package has no types of its own. Only what {@link ./sodium-module.ts} names is used. */
declare module 'libsodium' {
  export default function createModule(options: {
    /** 32 random bits. */
    readonly getRandomValue: () => number;
  }): Promise<import('./sodium-module.ts').SodiumModule>;
}
