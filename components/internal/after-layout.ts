/** Calls `act` later, unless the function that is returned was called before. */
export type Turn = (element: Element, act: () => void) => () => void;

/**
 * In a task of its own behind the next frame in which the element is laid out: what was drawn before is on the screen by
 * then, and an element that is not shown waits until it is.
 */
export const afterLayout: Turn = (element, act) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    // It tells of every element that it begins to watch, in some browsers also of one without a box.
    if (element.getClientRects().length === 0) return;
    observer.disconnect();
    timer = setTimeout(act);
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
  };
};
