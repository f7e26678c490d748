// A running answer: its text only ever grows at the end, so that nothing flickers and no selection is lost.

export default function ({ data, parentElement }) {
  const state = kept(parentElement, (root) => {
    const text = document.createTextNode("");
    const words = el("p", "words", text);
    words.dir = "auto";
    const step = el("p", "step");
    step.setAttribute("role", "status");
    const draft = el("div", "draft", words, step);
    draft.setAttribute("aria-live", "polite");
    draft.setAttribute("aria-label", "The answer as it is being written");
    draft.setAttribute("role", "group");
    root.append(draft);
    return { text, words, step };
  });
  if (data.text.startsWith(state.text.data)) {
    const more = data.text.slice(state.text.data.length);
    if (more) state.text.appendData(more);
  } else {
    state.text.data = data.text;
  }
  state.words.hidden = !data.text;
  if (state.step.textContent !== data.step) state.step.textContent = data.step;
  state.step.hidden = !data.step;
}
