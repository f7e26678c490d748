// Claims by matter: who says what, how certain, how it stands to other claims, and which articles say it too.
export default function ({ data, parentElement, setTriggerValue }) {
  const state = citing(parentElement, setTriggerValue);
  state.choose = (id) => setTriggerValue("chosen", id);
  redraw(state, data, parentElement, () => claims(data, state));
}

function claims(data, state) {
  state.listed = new Set(data.matters.flatMap((matter) => matter.claims.map((one) => one.n)));
  const drawn = el("article", "claims");
  drawn.setAttribute("aria-label", "Claims");
  let alone = false;
  for (const matter of data.matters) {
    const part = el("section", "matter");
    if (matter.heading) part.append(el("h2", "", matter.heading));
    else if (!alone) part.append(el("h2", "", "Claims that stand alone"));
    alone = !matter.heading;
    for (const one of matter.claims) part.append(claim(one, data, state));
    drawn.append(part);
  }
  return drawn;
}

function claim(one, data, state) {
  const chips = el("span", "chips", chip(one.n, `c${one.n}`, data, state));
  const words = el("p", "words", said("span", "text", one.text), "\u2060", chips);
  const drawn = el("section", "claim", words, who(one));
  drawn.dataset.jump = `claim-${one.n}`;
  drawn.tabIndex = -1;
  drawn.setAttribute("aria-label", `Claim ${one.n}`);
  for (const met of one.met) {
    const sign = { "conflicts with": "≠", "agrees with": "=" }[met.word] ?? "↻";
    drawn.append(el("p", "met", el("b", "", `${sign} ${met.word} `), ...numbers(met.numbers, "claim", state)));
  }
  drawn.append(chooser(one, data, state));
  if (data.stances && data.chosen === one.id) drawn.append(stances(data.stances, state));
  return drawn;
}

function who(one) {
  const symbol = el("span", "symbol", one.status.symbol);
  symbol.setAttribute("aria-hidden", "true");
  const status = el("span", `status ${one.status.kind}`, symbol, hidden("Status: "), one.status.word);
  status.title = one.status.meaning;
  const speaker = one.who ? said("span", "who", one.who) : el("span", "who", "the outlet itself");
  const drawn = el("div", "notes", status, el("span", "", speaker, one.verb ? " · " : null, one.verb ? said("span", "verb", `“${one.verb}”`) : null));
  if (one.words) drawn.append(el("span", "", "in the words ", said("span", "", `“${one.words}”`)));
  drawn.append(el("span", "", said("span", "outlet", one.outlet), " · ", one.day));
  return drawn;
}

function chooser(one, data, state) {
  const open = data.chosen === one.id;
  const drawn = el("button", "opener", open ? "Hide who says it" : "Who says it, who does not");
  drawn.type = "button";
  drawn.dataset.place = `choose-${one.n}`;
  drawn.setAttribute("aria-expanded", `${open}`);
  drawn.append(hidden(`: claim ${one.n}`));
  drawn.addEventListener("click", () => state.choose(open ? "" : one.id));
  return drawn;
}

function stances(view, state) {
  const drawn = el("div", "stances", el("p", "tally", view.summary.join(" · ")));
  const table = el("table", "", el("thead", "", el("tr", "", ...["Article", "Stands to it", "In claims"].map(heading))));
  const rows = el("tbody", "");
  for (const row of view.rows) rows.append(stance(row, state));
  table.append(rows);
  const frame = el("div", "table", table);
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", "How the articles stand to this claim");
  drawn.append(frame);
  if (view.more) drawn.append(el("p", "tally", `${view.more} more articles are silent.`));
  return drawn;
}

function heading(text) {
  const drawn = el("th", "", text);
  drawn.scope = "col";
  return drawn;
}

function stance(row, state) {
  const symbol = el("span", "symbol", row.symbol);
  symbol.setAttribute("aria-hidden", "true");
  const article = el("td", "", about(row), row.copy ? el("span", "told", "a copy of the one above: the same voice") : null);
  return el("tr", row.kind, article, el("td", `stance ${row.kind}`, symbol, row.word), el("td", "", ...numbers(row.numbers, "claim", state)));
}
