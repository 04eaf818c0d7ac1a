// Sentences as numbers, and naive Bayes: the twin of nnkit/labs/sentiment/models.py and of nnkit/data/reviews.py.

const WORD = /[a-z]+(?:'[a-z]+)?|[0-9]+|[!?.,]/g;

/** The words of a sentence in lower case, numbers, and the marks ! ? . and , in order. Only A to Z are letters. */
export function wordsOf(text) {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replaceAll("’", "'");
  return lower.match(WORD) ?? [];
}

/** Numbers for the words of some sentences: 1, 2, … in the order in which the words first appear. */
function vocabularyOf(sentences) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  for (const words of sentences) for (const word of words) if (!numbers.has(word)) numbers.set(word, numbers.size + 1);
  return numbers;
}

/** The numbers of the first `steps` known words of sentences, one row after the other, filled up with 0. */
function encoded(sentences, vocabulary, steps) {
  const input = new Float32Array(sentences.length * steps);
  sentences.forEach((words, row) => {
    const known = words.flatMap((word) => vocabulary.get(word) ?? []);
    input.set(known.slice(0, steps), row * steps);
  });
  return input;
}

/** The sentences of a split, for the engine, and what naive Bayes counts in them. */
export function splitOf(split, sentences, { labels, folds, naive, logs, run }) {
  const [steps] = run.inputs;
  const places = sentences.map((_, k) => k);
  const [train, held] = [false, true].map((out) => places.filter((k) => (Number(folds[k]) === split) === out));
  const take = (chosen) => chosen.map((k) => sentences[k]);
  const vocabulary = vocabularyOf(take(train));
  const samplesOf = (chosen) => ({
    n: chosen.length,
    input: encoded(take(chosen), vocabulary, steps),
    target: Float32Array.from(chosen, (k) => Number(labels[k])),
  });
  const samples = samplesOf(train);
  const added = addedBy(samples, vocabulary.size, steps, naive[split - 1], logs);
  return { ...samples, held: samplesOf(held), vocabulary, start: naive[split - 1][0], added };
}

/** What each word adds to the log-odds of a sentence, with 1 added to each count. */
function addedBy({ input, target }, size, steps, [, rest], logs) {
  const counts = [0, 1].map(() => Array(size + 1).fill(1));
  input.forEach((number, k) => (counts[target[Math.floor(k / steps)]][number] += 1));
  return counts[1].map((positive, number) => (number ? logs[positive] - logs[counts[0][number]] + rest : 0));
}

/** The log-odds of sentences by naive Bayes: their rows of `steps` numbers, one after the other. */
export function countedScores({ start, added }, input, steps) {
  return Array.from({ length: input.length / steps }, (_, row) => {
    let score = start;
    for (let k = 0; k < steps; k++) score += added[input[row * steps + k]];
    return score;
  });
}
