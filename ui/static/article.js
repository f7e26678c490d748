// An article in a panel of its own; what is cited is marked, what is lit is scrolled to within the panel.

const TAGS = { title: "h3", heading: "h3", caption: "figcaption", "list-item": "li" };
const MARKS = ["", "cited", "lit"];

export default function ({ data, parentElement, setTriggerValue }) {
  const state = kept(parentElement, () => ({ drawn: null, key: null, close: () => {}, leave: () => {} }));
  state.close = () => setTriggerValue("closed", true);
  const drawn = JSON.stringify(data);
  if (state.drawn === drawn) return state.leave;
  state.drawn = drawn;

  let panel = state.root.querySelector(".panel");
  if (!panel) {
    panel = el("div", "panel");
    panel.tabIndex = 0; // a panel that scrolls must be reachable by keyboard
    panel.setAttribute("role", "region");
    state.root.append(panel);
  }
  panel.style.height = `${data.height}px`;
  panel.setAttribute("aria-label", `Article: ${data.title}`);
  const stood = state.key === data.key ? panel.scrollTop : 0;
  state.key = data.key;
  panel.dataset.lit = data.lit;
  panel.replaceChildren(head(data), body(data));
  panel.scrollTop = stood;
  const lit = panel.querySelector("mark.lit:not(:has(.bar))") ?? panel.querySelector("mark.lit");
  const light = `${data.lit} ${data.click}`;
  if (lit && light !== state.light) centre(panel, lit, 8);
  const typing = document.activeElement?.matches("input, textarea"); // begun since the click
  if (data.click && light !== state.light && !typing) panel.focus({ preventScroll: true });
  if (data.click && state.light === undefined) closable(state);
  state.light = light;
  return state.leave;
}

// Escape closes the article, unless it closes something that lies above it, or is pressed in a field.
function closable(state) {
  const pressed = (event) => {
    const meant = event.composedPath()[0];
    const above = document.querySelector("[data-testid=stPopoverBody], [role=dialog]");
    if (event.key === "Escape" && !above && !meant.closest?.("input, textarea")) state.close();
  };
  document.addEventListener("keydown", pressed);
  state.leave = () => {
    document.removeEventListener("keydown", pressed);
    requestAnimationFrame(() => document.dispatchEvent(new Event("byline-closed")));
  };
}

function head(data) {
  const head_ = el("header", "head", said("h2", "", data.title));
  head_.append(el("p", "about", ...data.about.map((word) => said("span", "", word))));
  return head_;
}

function body(data) {
  const body_ = el("div", "body");
  let group = null; // the table or list that the blocks before began
  for (const block of data.blocks) {
    const all = block.cells.flat();
    const words = all.map((piece) => piece.text).join("").trim();
    if (block.kind === "gap" && !words) continue;
    if (block.kind === "title" && words === data.title && !all.some((piece) => piece.mark)) continue; // as the head
    const of = block.kind.startsWith("table-") ? "table" : block.kind === "list-item" ? "ul" : null;
    if (of === null) group = null;
    else if (group?.localName !== of) body_.append(of === "table" ? table((group = el(of, ""))) : (group = el(of, "")));
    (group ?? body_).append(of === "table" ? row(block) : text(block));
  }
  return body_;
}

// A table too wide for the panel scrolls in a frame of its own.
function table(inside) {
  const frame = el("div", "table", inside);
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", "Table");
  return frame;
}

function row(block) {
  const tag = block.kind === "table-header" ? "th" : "td";
  const row_ = el("tr", "");
  for (const cell of block.cells) {
    if (cell.some((piece) => !piece.bar && piece.text.trim())) row_.append(said(tag, "", ""));
    row_.lastChild?.append(...pieces(cell));
  }
  return row_;
}

function text(block) {
  const drawn = said(TAGS[block.kind] ?? "p", block.kind, "");
  if (block.kind === "boilerplate") drawn.append(el("span", "aside", "not part of the report"));
  drawn.append(...block.cells.flatMap(pieces));
  return drawn;
}

function pieces(cell) {
  return cell.map((piece) => {
    const words = piece.bar ? el("span", "bar", piece.text) : document.createTextNode(piece.text);
    return piece.mark ? el("mark", MARKS[piece.mark], words) : words;
  });
}

// Blocks out of sight have only an estimated height until they come near: look again until it stands still.
function centre(panel, lit, times) {
  const at = lit.getBoundingClientRect();
  const frame = panel.getBoundingClientRect();
  const before = panel.scrollTop;
  const top = at.top - frame.top + before;
  const seenFromStart = top + at.height < frame.height * 0.8; // then the head may stay in sight
  panel.scrollTop = seenFromStart ? 0 : top - Math.max(16, (frame.height - at.height) / 3);
  if (times > 6 || (times > 0 && panel.scrollTop !== before)) requestAnimationFrame(() => centre(panel, lit, times - 1));
}
