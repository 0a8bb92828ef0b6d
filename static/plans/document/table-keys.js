// What keys mean in a table: where arrows lead, and which choice letters name.

export const MOVES = {
  ArrowUp: ({ y, x }) => ({ y: y - 1, x }),
  ArrowDown: ({ y, x }) => ({ y: y + 1, x }),
  ArrowLeft: ({ y, x }) => ({ y, x: x - 1 }),
  ArrowRight: ({ y, x }) => ({ y, x: x + 1 }),
  PageUp: ({ y, x }) => ({ y: y - 15, x }),
  PageDown: ({ y, x }) => ({ y: y + 15, x }),
  Home: ({ y }, whole) => ({ y: whole ? 0 : y, x: 0 }),
  End: ({ y }, whole) => ({ y: whole ? Infinity : y, x: Infinity }),
};

/** Letters that were typed one after the other into a cell of choices. */
let typed = { cell: "", text: "", time: 0 };

/** What the choices of a cell come to with one more letter: its text, or whether to write it. */
export function choiceOf({ key, timeStamp }, choices, now, cell) {
  if (choices.length === 1) return { text: now ? "" : choices[0] };
  const letter = key.toLocaleLowerCase("tr");
  const goesOn = typed.cell === cell && timeStamp - typed.time < 1500;
  const word = goesOn ? typed.text + letter : letter;
  const fitting = (text) => choices.filter((choice) => choice.toLocaleLowerCase("tr").startsWith(text));
  const [exact] = fitting(word);
  const others = fitting(letter);
  typed = { cell, text: exact ? word : letter, time: timeStamp };
  if (goesOn && exact) return { text: exact };
  if (others.length) return { text: others[(others.indexOf(now) + 1) % others.length] };
  return { isWritten: !goesOn };
}
