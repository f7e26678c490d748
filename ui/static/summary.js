// A summary: its sentences as prose or as a list, what conflicts and what is left open, what it covers.
export default function ({ data, parentElement, setTriggerValue }) {
  const state = citing(parentElement, setTriggerValue);
  redraw(state, data, parentElement, () => summary(data, state));
}

function summary(data, state) {
  const drawn = el("article", data.abstained ? "answer abstained" : "answer");
  drawn.setAttribute("aria-label", data.abstained ? "No summary" : "Summary");
  if (data.abstained) drawn.append(notice(data));
  if (data.lines.length) drawn.append(data.form === "prose" ? prose(data, state) : bullets(data, state));
  if (!data.abstained && data.reason) drawn.append(remark("Not said", data.reason));
  for (const note of data.conflicts) drawn.append(remark("Sources differ", note));
  if (data.left_open) drawn.append(remark("Left open", data.left_open));
  for (const note of data.warnings) drawn.append(remark("Note", note));
  if (data.used.length) drawn.append(el("section", "sources", el("h2", "", "Sources used"), list(data.used, data, state, "used")));
  if (data.covers.articles.length) drawn.append(covers(data.covers));
  return drawn;
}

function bullets(data, state) {
  const lines = el("ul", "lines bullets");
  data.lines.forEach((line, at) => lines.append(el("li", "", sentence(line, at, data, state))));
  return lines;
}

// Whatever is not plainly supported says so behind its sentence; that the others are is said once.
function prose(data, state) {
  const text = el("p", "prose");
  data.lines.forEach((line, at) => {
    const notes = prosaic(line);
    text.append(sentenceWords(line, at, data, state, "span"), notes.length ? " " : "", ...notes, " ");
  });
  const plain = data.lines.filter((line) => line.verdict.kind === "supported");
  const part = el("div", "lines", text);
  if (plain.length) part.append(el("p", "tally", plain.length === data.lines.length ? "Every sentence: " : `${plain.length} of ${data.lines.length} sentences: `, verdict(plain[0].verdict)));
  data.lines.forEach((line, at) => line.replaced && part.append(el("div", "notes", replaced(line.replaced, at))));
  return part;
}

function prosaic(line) {
  const notes = [];
  if (line.verdict.kind !== "supported") notes.push(verdict(line.verdict));
  if (line.speaker) notes.push(said("span", "speaker", line.speaker));
  line.failed.forEach((fault) => notes.push(said("span", "fault", fault)));
  for (const tag of line.tags ?? []) notes.push(el("span", "tag", tag));
  return notes.length ? [el("small", "aside-notes", "(", ...notes.flatMap((note, at) => (at ? ["; ", note] : [note])), ")")] : [];
}

function covers(covered) {
  const articles = el("ul", "articles");
  for (const one of covered.articles) articles.append(el("li", "", about(one)));
  if (covered.more) articles.append(el("li", "", `and ${covered.more} more`));
  const drawn = el("details", "found", el("summary", "", `Covers ${covered.words}`), articles);
  drawn.dataset.name = "covers";
  return drawn;
}
