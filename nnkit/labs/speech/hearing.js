// A button that plays a sound.

import { t } from "../frame/words.js";

const QUIETER = 0.25; // of the loudest that the loudspeaker can do

/**
 * The button. sound(): the samples to play. It does nothing where a browser cannot play sounds.
 * @param {() => Float64Array} sound
 * @param {number} rate samples in a second
 */
export function hearing(sound, rate) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sp-hear";
  button.textContent = t("▶ Hear");
  let [context, playing] = [null, null];
  button.addEventListener("click", () => {
    const samples = sound();
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    context ??= new AudioContext();
    context.resume();
    const buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(
      Float32Array.from(samples, (sample) => (QUIETER * sample) / loudest),
      0,
    );
    playing?.stop();
    playing = context.createBufferSource();
    playing.buffer = buffer;
    playing.connect(context.destination);
    playing.start();
    button.dataset.played = String(Number(button.dataset.played ?? 0) + 1);
  });
  return button;
}
