// The reader's voice, from the microphone or from a file, as samples at RATE. The sound stays in the page.

import { RATE, SAMPLES } from "../parts/speech/sound.js";
import { t } from "../frame/words.js";

const SECONDS = 2; // of a recording by the microphone
const LONGEST = 10; // seconds of a file that are looked at
const LOOK = 100; // milliseconds between two looks at the level

/** What went wrong, in words. */
export function inWords(error) {
  const troubles = {
    NotAllowedError: t("The microphone was refused. To allow it, use the sign beside the page's address."),
    NotFoundError: t("The browser finds no microphone."),
    NotReadableError: t("The microphone is in use by another program."),
  };
  const instead = t("Choose a sound file instead, or let a synthetic voice teach: a man, a woman or a child.");
  return `${troubles[error.name] ?? error.message} ${instead}`;
}

/**
 * Record for a moment. begun(): called when the reader can speak; level(loudness): called often, from 0 to 1.
 * The microphone is switched off again at the end, whatever happens.
 */
export async function recorded({ begun, level }) {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder)
    throw new Error(
      t("This page cannot use a microphone: browsers allow it on pages from https or from this machine."),
    );
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: plain });
  const context = new AudioContext();
  const looks = [];
  try {
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    looks.push(
      setInterval(() => {
        analyser.getFloatTimeDomainData(wave);
        level(wave.reduce((most, each) => Math.max(most, Math.abs(each)), 0));
      }, LOOK),
    );
    return await decoded(await caught(new MediaRecorder(stream), begun));
  } finally {
    looks.forEach(clearInterval);
    for (const track of stream.getTracks()) track.stop();
    context.close();
  }
}

/** What a MediaRecorder hears, packed. */
function caught(recorder, begun) {
  const parts = [];
  return new Promise((done, failed) => {
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onerror = ({ error }) => failed(error);
    recorder.onstart = () => {
      begun();
      setTimeout(() => recorder.stop(), 1000 * SECONDS);
    };
    recorder.onstop = () => done(new Blob(parts));
    recorder.start();
  });
}

/** The samples of a packed sound, a Blob or a File, at RATE: at least a second. */
export async function decoded(blob) {
  let buffer;
  try {
    buffer = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await blob.arrayBuffer());
  } catch {
    throw new Error(t("The browser cannot read this as sound. Try a WAV file."));
  }
  const samples = buffer.getChannelData(0).slice(0, LONGEST * RATE);
  const sound = new Float64Array(Math.max(samples.length, SAMPLES));
  sound.set(samples);
  return sound;
}
