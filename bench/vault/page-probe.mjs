/**
 * Installed in every page before its own scripts: the clock of what a change costs on the page. It stands on the page's
 * own ports and workers, so that every subject is timed from the same event to the same frame.
 *
 * Serialized by the browser's driver: it refers to nothing outside itself.
 */
export function installPageProbe() {
  let messageAt = 0;
  const note = () => {
    if (messageAt === 0) messageAt = performance.now();
  };
  // Before any listener of the page, and once a target: a function is only ever added once.
  for (const { prototype } of [Worker, MessagePort]) {
    const { addEventListener } = prototype;
    const onmessage = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
    Object.defineProperty(prototype, 'onmessage', {
      ...onmessage,
      set(handler) {
        addEventListener.call(this, 'message', note);
        onmessage.set.call(this, handler);
      },
    });
    prototype.addEventListener = function (type, ...rest) {
      if (type === 'message') addEventListener.call(this, type, note);
      addEventListener.call(this, type, ...rest);
    };
  }

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  /** Behind the next frame: a timer of 0 ms would be clamped to 4. */
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });
  const shows = (text) => (record) =>
    record.type === 'characterData'
      ? record.target.data.includes(text)
      : [...record.addedNodes].some((node) => node.textContent.includes(text));

  /**
   * Before each sample. At rest nothing was drawn for several frames, and the browser begins the next one as soon as it is
   * asked to. Within two frames of the last one it gives the next only when the screen is due: what comes then waits for
   * up to 17 ms, whatever it is.
   */
  const settle = (isAtRest) => pause(isAtRest ? 100 + Math.random() * 50 : 10 + Math.random() * 20);

  globalThis.pageProbe = {
    /**
     * Makes a change and waits until `root` shows `text`. All in ms: `message` from the call to the first message that
     * reaches the page, `rendered` (in the document) and `painted` (behind the frame) from that message,
     * `callToPainted` all of it. `laidOut` adds the forced style and layout to `rendered`: what the page does, without
     * the wait for the next frame.
     */
    async change(root, text, act, isAtRest = true) {
      await settle(isAtRest);
      const shown = new Promise((resolve) => {
        const observer = new MutationObserver((records) => {
          const at = performance.now();
          if (!records.some(shows(text))) return;
          observer.disconnect();
          const frame = painted();
          const from = performance.now();
          document.documentElement.getBoundingClientRect();
          resolve({ at, layoutMs: performance.now() - from, frame });
        });
        observer.observe(root, { subtree: true, childList: true, characterData: true });
      });
      messageAt = 0;
      const called = performance.now();
      const acknowledged = act();
      const { at, layoutMs, frame } = await shown;
      const message = messageAt;
      const end = await frame;
      await acknowledged;
      return {
        message: message - called,
        rendered: at - message,
        laidOut: at - message + layoutMs,
        painted: end - message,
        callToPainted: end - called,
      };
    },

    /** The floor: one text node changes, nothing else. From the change to behind the frame. */
    async floor(rounds, isAtRest = true) {
      const probe = document.body.appendChild(document.createElement('p'));
      const times = [];
      for (let round = 0; round < rounds; round += 1) {
        await settle(isAtRest);
        const from = performance.now();
        probe.textContent = String(round);
        times.push((await painted()) - from);
      }
      probe.remove();
      return times;
    },
  };
}
