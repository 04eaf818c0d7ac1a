// A first look that moves: the first time a lab with Play comes into view in this browser, it plays for two seconds. A lab
// that is out of view stops playing.

import { readAddress } from "./address.js";
import { recall, remember } from "./memory.js";
import { lessMotion } from "./theme.js";

const [SHARE, WAIT, LONG] = [0.6, 600, 2000]; // share of the picture in view; milliseconds before the look, and of the look
const AWAY = 1000; // milliseconds out of view until Play stops: scrolling past and back does not stop it
const SEEN = "seen"; // the names of the labs that have had their first look

/**
 * Play for two seconds once the picture is in view, unless a link or the reader's hand comes first; returns a function that
 * ends it. The root's data-look says how it stands: "waiting", "playing", "over", or "off".
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
  /** Any action of the reader ends it; a pressed button still does its work. */
  const reader = ({ target }) => {
    const played = frame.looking;
    end("off");
    if (played && !target.closest(".nn-lab-button")) frame.player.stop();
  };
  /** A link to a state of this lab ends it before the frame goes to that state. */
  const follow = () => readAddress(lab) && reader({ target: root });
  const begin = () => {
    if (frame.touched || frame.kernel || !frame.work || frame.extras.questions.open) return end("off");
    remember(SEEN, `${recall(SEEN)} ${lab}`);
    frame.note({ look: "playing" });
    frame.looking = true;
    frame.press("play");
    timer = setTimeout(() => {
      frame.player.stop();
      if (opening > controls[steps].min) frame.set({ [steps]: opening }); // show the lab's opening run again
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
