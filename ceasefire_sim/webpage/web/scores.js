// How good guesses were: Brier's score of a probability, the absolute error of a number, calibration over rounds.

/** The mean of (guess - outcome)^2 over runs of which a share came out so; both between 0 and 1. */
export function brier(guess, share) {
  return guess * guess * (1 - share) + (1 - guess) * (1 - guess) * share;
}

/** The score of a guess in a round: less is better. `answer` is a share of 100, or a number. */
export function score(round, guess, answer) {
  return round.isShare ? brier(guess / 100, answer / 100) : Math.abs(guess - answer);
}

/** A mean over guesses, each of which stands for so many people. */
export function weighted(guesses, valueOf) {
  const people = guesses.reduce((sum, [, count]) => sum + count, 0);
  return people ? guesses.reduce((sum, [guess, count]) => sum + count * valueOf(guess), 0) / people : null;
}

export function people(guesses) {
  return guesses.reduce((sum, [, count]) => sum + count, 0);
}

/** By fifths of what was guessed: how many guesses, their mean, and the mean of what came of them. */
export function calibration(rounds) {
  const fifths = Array.from({ length: 5 }, () => ({ count: 0, guessed: 0, came: 0 }));
  for (const { guesses, answer } of rounds) {
    for (const [guess, count] of guesses) {
      const fifth = fifths[Math.min(Math.floor(Math.min(Math.max(guess, 0), 100) / 20), 4)];
      fifth.count += count;
      fifth.guessed += count * guess;
      fifth.came += count * answer;
    }
  }
  return fifths.map(({ count, guessed, came }) => (count ? { count, guessed: guessed / count, came: came / count } : null));
}
