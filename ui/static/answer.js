// An answer: sentences with chips, speaker and verdict; the sources used; what was also found.
export default function ({ data, parentElement, setTriggerValue }) {
  const state = citing(parentElement, setTriggerValue);
  redraw(state, data, parentElement, () => answer(data, state));
}

function answer(data, state) {
  const drawn = el("article", data.abstained ? "answer abstained" : "answer");
  drawn.setAttribute("aria-label", data.abstained ? "No answer" : "Answer");
  if (data.understood) drawn.append(el("p", "understood", "Understood as: ", said("span", "", data.understood)));
  if (data.abstained) drawn.append(notice(data));
  if (data.short && !data.abstained) drawn.append(said("p", "short", data.short));
  if (data.lines.length) {
    const lines = el("div", "lines");
    data.lines.forEach((line, at) => lines.append(sentence(line, at, data, state)));
    drawn.append(lines);
  }
  if (!data.abstained && data.reason) drawn.append(remark("Not answered", data.reason));
  for (const note of data.conflicts) drawn.append(remark("Sources differ", note));
  for (const note of data.warnings) drawn.append(remark("Note", note));
  if (data.used.length) drawn.append(el("section", "sources", el("h3", "", "Sources used"), list(data.used, data, state, "used")));
  if (data.found.length) drawn.append(found(data, state));
  return drawn;
}

function found(data, state) {
  const count = data.found.reduce((sum, one) => sum + one.sources.length, 0);
  if (data.abstained && !data.lines.length) {
    return el("section", "sources", el("h3", "", "The nearest the articles come"), list(data.found, data, state, "found"));
  }
  const drawn = el("details", "found", el("summary", "", `Also found, not used (${count})`), list(data.found, data, state, "found"));
  drawn.dataset.name = "found";
  return drawn;
}
