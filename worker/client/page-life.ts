const ACTIVE_PAUSE_MS = 3000;

/** What happens to a page, reduced to what matters here. */
export interface PageLife {
  readonly visible: boolean;
  /** Between a leave and a return it is false. */
  readonly here: boolean;
  dispose(): void;
}

/**
 * `onLeave` when the page goes away or is frozen, `onReturn` when it comes back: each once, in turn. A page in the
 * back/forward cache, and a frozen one, may hold no lock, no port and no worker; everything in `onLeave` must be
 * synchronous.
 */
export function watchPageLife(listeners: {
  onLeave(): void;
  onReturn(): void;
  onVisibility(isVisible: boolean): void;
  /** The person does something; every few seconds at most. */
  onActive(): void;
}): PageLife {
  const over = new AbortController();
  const { signal } = over;
  let isHere = true;

  const leave = () => {
    if (!isHere) return;
    isHere = false;
    listeners.onLeave();
  };
  const comeBack = () => {
    if (isHere) return;
    isHere = true;
    listeners.onReturn();
  };
  addEventListener('pagehide', leave, { signal });
  addEventListener('pageshow', comeBack, { signal });
  document.addEventListener('freeze', leave, { signal });
  document.addEventListener('resume', comeBack, { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      const isVisible = document.visibilityState === 'visible';
      // Some browsers show a page from their cache without a `resume`.
      if (isVisible) comeBack();
      listeners.onVisibility(isVisible);
    },
    { signal },
  );

  let saidAt = -Infinity;
  const act = () => {
    if (performance.now() - saidAt < ACTIVE_PAUSE_MS) return;
    saidAt = performance.now();
    listeners.onActive();
  };
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(type, act, { signal, capture: true, passive: true });
  }

  return {
    get visible() {
      return document.visibilityState === 'visible';
    },
    get here() {
      return isHere;
    },
    dispose: () => over.abort(),
  };
}
