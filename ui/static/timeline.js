// A timeline: a chart in which time runs downwards, each event a numbered mark, and the events themselves beneath it.
export default function ({ data, parentElement, setTriggerValue }) {
  const state = citing(parentElement, setTriggerValue);
  redraw(state, data, parentElement, () => timeline(data, state));
}

function timeline(data, state) {
  state.listed = new Set([...data.events, ...data.undated].map((one) => one.n));
  const drawn = el("article", "timeline");
  drawn.setAttribute("aria-label", "Timeline");
  if (data.chart.rows.length) drawn.append(chart(data.chart, state));
  if (data.events.length) drawn.append(section("Events", data.events, data, state));
  if (data.undated.length) {
    const part = section("Without a date", data.undated, data, state);
    part.querySelector("h2").after(el("p", "tally", "The texts give a time in words that no date can be made of."));
    drawn.append(part);
  }
  return drawn;
}

function chart(chart_, state) {
  const rows = el("ol", "rows");
  for (const row of chart_.rows) {
    if (row.pause) rows.append(el("li", "pause", el("span", "when", row.pause), el("span", "axis", "⋮"), el("span", "rest", hidden(" pass"))));
    const filling = el("span", "rest");
    if (row.marks.length) for (const mark_ of row.marks) filling.append(mark(mark_, state));
    else filling.append(bar(row));
    const drawn = el("li", "", el("span", "when", row.label), el("span", "axis", ""), filling);
    drawn.style.setProperty("--gap", `${row.pause ? 0 : row.gap}`);
    rows.append(drawn);
  }
  const figure = el("figure", `chart ${chart_.unit}`, el("figcaption", "", ...legend(chart_)), rows);
  figure.setAttribute("aria-label", "Chart: when the events lie. The list below tells the same in words.");
  return figure;
}

function legend(chart_) {
  if (chart_.unit !== "time") return [el("span", "", `Events by ${chart_.unit}; longer bars hold more.`)];
  const parts = chart_.kinds.map(([kind, meaning]) => el("span", "", shape(kind, ""), ` ${meaning}`));
  if (chart_.apart) parts.push(el("span", "", shape("day apart", "≠"), " told otherwise too"));
  return [...parts, el("span", "", "Numbers are those of the list below.")];
}

function shape(kind, text) {
  const drawn = el("span", `mark ${kind}`, el("span", "", text));
  drawn.setAttribute("aria-hidden", "true");
  return drawn;
}

function mark(one, state) {
  const listed = state.listed.has(one.n);
  const words = el("span", "", `${one.n}`, one.differs ? el("span", "sign", "≠") : null);
  const drawn = el(listed ? "button" : "span", `mark ${one.kind}${one.differs ? " apart" : ""}`, words);
  if (!listed) return drawn;
  drawn.type = "button";
  drawn.dataset.place = `mark-${one.n}`;
  drawn.setAttribute("aria-label", one.label);
  drawn.addEventListener("click", () => jump(state, `event-${one.n}`));
  return drawn;
}

function bar(row) {
  const words = `${row.count} ${row.count === 1 ? "event" : "events"}${row.apart ? `, ${row.apart} told otherwise too` : ""}`;
  const drawn = el("span", "bar-length", "");
  drawn.style.setProperty("--share", `${row.share}`);
  return el("span", "count", drawn, words);
}

function section(name, events, data, state) {
  const part = el("section", "events", el("h2", "", name));
  for (const one of events) part.append(event(one, data, state));
  return part;
}

function event(one, data, state) {
  const number = el("span", `mark ${one.kind}${one.differs.length ? " apart" : ""}`, el("span", "", hidden("Event "), `${one.n}`));
  const head = el("h3", "", one.when ? number : el("span", "plain", hidden("Event "), `${one.n}`), " ");
  head.append(one.when ? el("span", "when", one.when) : said("span", "when", one.told || "no time told"));
  const drawn = el("section", "event", head);
  drawn.dataset.jump = `event-${one.n}`;
  drawn.tabIndex = -1;
  if (one.when && one.told) head.append(el("span", "told", "in the text: ", said("span", "", one.told)));
  if (one.differs.length) drawn.append(el("p", "met", el("b", "", "≠ Told otherwise: "), ...numbers(one.differs, "event", state)));
  one.lines.forEach((line, at) => drawn.append(sentence(line, `${one.n}-${at}`, data, state)));
  return drawn;
}
