// A first look that moves: a lab with Play that comes into view for the first time in this browser plays for two seconds.
// And no lab plays where nobody sees it.

import { readAddress } from "./address.js";
import { recall, remember } from "./memory.js";
import { lessMotion } from "./theme.js";

const [SHARE, WAIT, LONG] = [0.6, 600, 2000]; // of the picture in view; milliseconds until it begins, and of play
const AWAY = 1000; // milliseconds out of view until Play stops: scrolling past and back does not stop it
const SEEN = "seen"; // the names of the labs that have had their first look

/**
 * Play for two seconds once the picture is in view, unless the reader is there first, by a link or by hand; returns a
 * function that ends it. What becomes of it stands in the root's data-look: "waiting", "playing", "over", or "off".
 */
export function firstLook(frame, linked) {
  const { root, stage, lab } = frame;
  const { steps, opening, controls } = frame.payload;
  if (linked || lessMotion() || recall(SEEN).split(" ").includes(lab)) {
    frame.note({ look: "off" });
    return () => {};
  }
  let timer;
  const end = (how) => {
    clearTimeout(timer);
    observer.disconnect();
    for (const kind of ["pointerdown", "keydown"]) root.removeEventListener(kind, reader, true);
    removeEventListener("hashchange", follow, true);
    frame.looking = false;
    frame.note({ look: how });
  };
  /** Whatever the reader does ends it; a press of a button does what it says. */
  const reader = ({ target }) => {
    const played = frame.looking;
    end("off");
    if (played && !target.closest(".nn-lab-button")) frame.stop();
  };
  /** A link to a state of this lab ends it, before the frame goes to that state. */
  const follow = () => readAddress(lab) && reader({ target: root });
  const begin = () => {
    if (frame.touched || frame.kernel || !frame.work || frame.extras.questions.open) return end("off");
    remember(SEEN, `${recall(SEEN)} ${lab}`);
    frame.note({ look: "playing" });
    frame.looking = true;
    frame.press("play");
    timer = setTimeout(() => {
      frame.stop();
      if (opening > controls[steps].min) frame.set({ [steps]: opening }); // the run with which the lab opens is whole again
      end("over");
    }, LONG);
  };
  const observer = new IntersectionObserver(
    ([{ intersectionRatio }]) => {
      if (frame.looking) return;
      clearTimeout(timer);
      if (intersectionRatio >= SHARE) timer = setTimeout(begin, WAIT);
    },
    { threshold: SHARE },
  );
  observer.observe(stage);
  for (const kind of ["pointerdown", "keydown"]) root.addEventListener(kind, reader, true);
  addEventListener("hashchange", follow, true);
  frame.note({ look: "waiting" });
  return () => end("off");
}

/** Call `stop` when a lab has been out of view for a while; returns a function that ends it. */
export function stopUnseen(root, stop) {
  let timer;
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    clearTimeout(timer);
    if (!isIntersecting) timer = setTimeout(stop, AWAY);
  });
  observer.observe(root);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
