/**
 * Gecko, in a page or a worker. It keeps no page in its back/forward cache while a worker of that page, shared or not, holds
 * a Web Lock, and it may never return from starting a worker inside a worker (both seen in Firefox ESR 153).
 */
export const isGecko = /\bGecko\/\d/.test(navigator.userAgent);
