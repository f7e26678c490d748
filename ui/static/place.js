// The question that was asked last comes to the top of the window.

export default function ({ data, parentElement }) {
  const state = kept(parentElement, () => ({ turn: null }));
  if (state.turn === data.turn) return;
  state.turn = data.turn;
  let before = null;
  settle(() => {
    const asked = document.querySelector(`.st-key-exchange-${CSS.escape(data.turn)}`);
    asked?.scrollIntoView({ block: "start", behavior: "instant" });
    const now = asked ? asked.getBoundingClientRect().top : null;
    const moved = now === null || now !== before; // not there yet: wait for it
    before = now;
    return moved && state.turn === data.turn;
  });
}
