// Cited sentences, as answers and briefings draw them: words, chips that show and open their sources, speaker, verdict.

// What a component that cites keeps between two drawings.
function citing(parentElement, setTriggerValue) {
  const state = kept(parentElement, (root) => ({ card: makeCard(root), open: () => {}, rests: false }));
  state.open = (n) => setTriggerValue("opened", n);
  return state;
}

// Draws what is new; what was unfolded stays so, and the focus stays where it was.
function redraw(state, data, parentElement, draw) {
  const drawn = JSON.stringify(data);
  if (state.drawn === drawn) return;
  state.drawn = drawn;

  const unfolded = [...state.root.querySelectorAll("details[open]")].map((one) => one.dataset.name);
  const focused = parentElement.activeElement?.dataset?.place;
  state.card.hide();
  state.root.replaceChildren(draw(), state.card.element);
  for (const one of state.root.querySelectorAll("details")) one.open = unfolded.includes(one.dataset.name);
  if (focused) state.root.querySelector(`[data-place="${focused}"]`)?.focus({ preventScroll: true });
}

function remark(name, text) {
  return el("p", "remark", el("b", "", name), said("span", "", text));
}

function sentence(line, at, data, state) {
  const notes = el("div", "notes", verdict(line.verdict), line.speaker ? said("span", "speaker", line.speaker) : null);
  for (const tag of line.tags ?? []) notes.append(el("span", "tag", tag));
  line.failed.forEach((fault) => notes.append(said("span", "fault", fault)));
  if (line.replaced) notes.append(replaced(line.replaced, at));
  return el("div", `line ${line.verdict.kind}`, sentenceWords(line, at, data, state, "p"), notes);
}

function sentenceWords(line, at, data, state, tag) {
  const chips = el("span", "chips");
  line.chips.forEach((n) => chips.append(chip(n, `s${at}-${n}`, data, state)));
  return el(
    tag, "words", line.lead_in ? said("span", "lead-in", `${line.lead_in}:`) : null, line.lead_in ? " " : null,
    said("span", "text", line.text), line.chips.length ? "\u2060" : null, line.chips.length ? chips : null, // kept on the line of the last word
  );
}

function verdict(mark) {
  const symbol = el("span", "symbol", mark.symbol);
  symbol.setAttribute("aria-hidden", "true");
  const drawn = el("span", `verdict ${mark.kind}`, symbol, hidden("Verdict: "), mark.word, hidden(`. ${mark.meaning}`));
  drawn.title = mark.meaning;
  return drawn;
}

function replaced(said_, at) {
  const drawn = el("details", "replaced", el("summary", "", "in place of the model’s sentence"));
  drawn.dataset.name = `replaced-${at}`;
  const why = said_.failed.length ? said_.failed.join("; ") : said_.verdict.meaning;
  drawn.append(
    el("p", "", "The model wrote: “", said("span", "", said_.text), "” — replaced because: ",
      said_.verdict.word, ". ", said("span", "", why)),
  );
  return drawn;
}

function chip(n, place, data, state) {
  const source = data.sources[String(n)];
  const drawn = el("button", source.missing ? "chip gone" : "chip", `[${n}]`);
  drawn.type = "button";
  drawn.dataset.place = place;
  drawn.dataset.n = String(n);
  drawn.setAttribute("aria-label", source.label);
  if (source.missing) drawn.setAttribute("aria-disabled", "true");
  drawn.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "touch" && !state.rests) state.card.show(drawn, source);
  });
  drawn.addEventListener("pointerleave", () => state.card.leave());
  drawn.addEventListener("focus", () => drawn.matches(":focus-visible") && state.card.show(drawn, source));
  drawn.addEventListener("blur", () => state.card.leave());
  drawn.addEventListener("click", (event) => {
    if (source.missing) return state.card.show(drawn, source);
    rest(event, state);
    state.card.hide();
    opened(drawn, state);
    state.open(n);
  });
  return drawn;
}

// What is redrawn under a pointer that clicked is entered by it anew, and shows no card until the pointer has moved.
function rest(clicked, state) {
  const ended = new AbortController();
  const watch = (event) => {
    if (Math.hypot(event.screenX - clicked.screenX, event.screenY - clicked.screenY) < 4) return;
    state.rests = false;
    ended.abort();
  };
  state.rests = true;
  document.addEventListener("pointermove", watch, { signal: ended.signal });
}

// The article will stand beside the answer, which makes that narrower: what was clicked stays where it is, and gets
// the focus back when the article is closed, unless the reader is typing or doing something else by then.
function opened(clicked, state) {
  const page = clicked.getRootNode().host?.closest(".stMain");
  const top = clicked.getBoundingClientRect().top;
  const now = () => state.root.querySelector(`[data-place="${clicked.dataset.place}"]`);
  const back = () => {
    if (document.activeElement === document.body) now()?.focus({ preventScroll: true });
  };
  document.addEventListener("byline-closed", back, { once: true });
  settle(() => {
    const off = (now()?.getBoundingClientRect().top ?? top) - top;
    if (page && off) page.scrollTop += off;
    return Boolean(off);
  });
}

function about(one) {
  const drawn = el("p", "about", said("span", "outlet", one.outlet), said("span", "day", one.day));
  if (one.title && one.title !== one.outlet) drawn.append(said("span", "title", one.title));
  return drawn;
}

function notice(data) {
  const symbol = el("span", "symbol", "∅");
  symbol.setAttribute("aria-hidden", "true");
  return el("div", "notice", el("p", "heading", symbol, data.heading), said("p", "reason", data.reason));
}

function list(articles, data, state, name) {
  const drawn = el("ul", "articles");
  for (const one of articles) {
    const quotes = el("ul", "quotes");
    for (const n of one.sources) {
      const source = data.sources[String(n)];
      const row = el("li", "", name === "used" ? chip(n, `${name}-${n}`, data, state) : null, said("span", "quote", source.quote));
      if (name !== "used") row.append(" ", opener(source, `${name}-${n}`, state));
      if (source.missing) row.append(said("span", "missing", source.missing));
      quotes.append(row);
    }
    drawn.append(el("li", "", about(one), quotes));
  }
  return drawn;
}

// What was found but not cited bears no number; it can be read where it stands all the same.
function opener(source, place, state) {
  const drawn = el("button", "opener", "read in the article");
  drawn.type = "button";
  drawn.dataset.place = place;
  drawn.dataset.n = String(source.n);
  drawn.setAttribute("aria-label", `Read in the article: ${source.label.replace(/^Source \d+: /, "")}`);
  drawn.disabled = Boolean(source.missing);
  drawn.addEventListener("click", () => {
    opened(drawn, state);
    state.open(source.n);
  });
  return drawn;
}

// Numbers of other events or claims, which lead to those that are drawn too (`state.listed`).
function numbers(of, kind, state) {
  return of.flatMap((n, at) => {
    const drawn = el(state.listed.has(n) ? "button" : "span", "to", `${n}`);
    if (!state.listed.has(n)) return at ? [", ", drawn] : [drawn];
    drawn.type = "button";
    drawn.setAttribute("aria-label", `To ${kind} ${n}`);
    drawn.addEventListener("click", () => jump(state, `${kind}-${n}`));
    return at ? [", ", drawn] : [drawn];
  });
}

// The focus goes where it leads, so that the keyboard goes on from there.
function jump(state, name) {
  const to = state.root.querySelector(`[data-jump="${name}"]`);
  to?.scrollIntoView({ block: "start", behavior: "instant" });
  to?.focus({ preventScroll: true });
}

// The card that shows a source while its chip is pointed at or focused; it may be pointed at itself.
function makeCard(root) {
  const element = el("div", "card");
  element.setAttribute("role", "tooltip");
  element.popover = "manual"; // the top layer: no scrolling ancestor can cut it off
  let leaving = 0;
  let of = null;

  function hide() {
    clearTimeout(leaving);
    of = null;
    if (element.matches(":popover-open")) element.hidePopover();
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 160);
  }

  function show(chip, source) {
    clearTimeout(leaving);
    if (of !== chip) {
      of = chip;
      element.replaceChildren(
        about(source), said("span", "quote", source.quote),
        said("p", source.missing ? "missing" : "hint", source.missing || "Open to read it in the article"),
      );
    }
    if (!element.matches(":popover-open")) element.showPopover();
    place(chip);
  }

  function place(chip) {
    const at = chip.getBoundingClientRect();
    const size = element.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - size.width - 8);
    const above = at.top - size.height - 6;
    element.style.left = `${Math.max(8, left)}px`;
    element.style.top = `${at.bottom + 6 + size.height > window.innerHeight && above > 8 ? above : at.bottom + 6}px`;
  }

  element.addEventListener("pointerenter", () => clearTimeout(leaving));
  element.addEventListener("pointerleave", leave);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || of === null) return;
    event.stopPropagation();
    hide();
  });
  return { element, show, hide, leave };
}
