declare const __MO_VERSION__: string | undefined;

/** The version of the kit, written in by the build; `development` when the sources run as they are. */
export const VERSION: string = typeof __MO_VERSION__ === 'undefined' ? 'development' : __MO_VERSION__;
