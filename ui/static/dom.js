// Put before each component's own script: elements made from text alone, and what is kept between two drawings.
// No innerHTML anywhere: what articles and models say is only ever a text node or an attribute's value.

const keptByHost = new WeakMap();

// What this mounted component keeps; `make` is called for it once.
function kept(host, make) {
  if (!keptByHost.has(host)) {
    const root = el("div", "byline");
    host.appendChild(root);
    keptByHost.set(host, { root, ...make(root) });
  }
  return keptByHost.get(host);
}

function el(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

// Words of an article or a model: their own direction, which cannot reach the words beside them.
function said(tag, className, text) {
  const made = el(tag, className, text);
  made.dir = "auto";
  return made;
}

// Puts something in its place, again and again, until it has stood still for a while or the reader does something:
// a page is drawn bit by bit, and each bit pushes what is below it. ``put`` tells whether it had to move anything.
function settle(put) {
  const ended = new AbortController();
  for (const act of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    window.addEventListener(act, () => ended.abort(), { capture: true, passive: true, signal: ended.signal });
  }
  let moved = performance.now();
  (function again() {
    if (ended.signal.aborted) return;
    if (put()) moved = performance.now();
    if (performance.now() - moved < 1500) requestAnimationFrame(again);
    else ended.abort();
  })();
}

function hidden(text) {
  return el("span", "hidden", text);
}
