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

function hidden(text) {
  return el("span", "hidden", text);
}
